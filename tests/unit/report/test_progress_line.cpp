#include "invokeai_batch/report/progress_line.hpp"

#include "catch.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::sample_progress;

namespace {

constexpr base::Milliseconds k_elapsed{50'704};

base::Terminal terminal(std::size_t columns) {
  return {.interactive = true, .colour = false, .columns = columns};
}

std::string text_at(std::size_t columns, const events::Progress& progress = sample_progress()) {
  return progress_text(progress, k_elapsed, terminal(columns));
}

}  // namespace

TEST_CASE("progress: on 80 columns everything is said", "[report]") {
  CHECK(text_at(80) ==
        "[12/203] 2 failed · 10 images · 14.2 jobs/min · 12 min left · job 13 running");
}

TEST_CASE("progress: what matters less goes first when the line is too long", "[report]") {
  const std::vector<std::pair<std::size_t, std::string>> table{
      {77, "[12/203] 2 failed · 10 images · 14.2 jobs/min · 12 min left · job 13 running"},
      {76, "[12/203] 2 failed · 10 images · 12 min left · job 13 running"},
      {61, "[12/203] 2 failed · 10 images · 12 min left · job 13 running"},
      {60, "[12/203] 2 failed · 10 images · 12 min left"},
      {40, "[12/203] 2 failed · 12 min left"},
      {30, "[12/203] 2 failed"},
      {16, "[12/203] 2 fai…"},
      {1, ""},
      {0, ""}};
  for (const auto& [columns, text] : table) {
    INFO(columns);
    CHECK(text_at(columns) == text);
  }
}

TEST_CASE("progress: a reason to wait stands in place of what runs, and of the time left",
          "[report]") {
  auto progress = sample_progress();
  progress.waiting = "12 items of others ahead";
  CHECK(text_at(90, progress) ==
        "[12/203] 2 failed · 10 images · 14.2 jobs/min · waiting: 12 items of others ahead");
  CHECK(text_at(80, progress) ==
        "[12/203] 2 failed · 10 images · waiting: 12 items of others ahead");
  CHECK(text_at(60, progress) == "[12/203] 2 failed · waiting: 12 items of others ahead");
  CHECK(text_at(40, progress) == "[12/203] 2 failed · waiting: 12 items …");
}

TEST_CASE("progress: at the beginning there is nothing to say but where it stands", "[report]") {
  events::Progress progress;
  progress.total = 203;
  CHECK(text_at(80, progress) == "[0/203]");
  progress.skipped = 198;
  progress.running = "job 199";
  CHECK(text_at(80, progress) == "[198/203] job 199 running");
}

TEST_CASE("progress: the time left counts neither jobs done before nor files under way",
          "[report]") {
  events::Progress progress;
  progress.total = 10;
  progress.skipped = 4;
  progress.done = 1;
  progress.images = 1;
  progress.fetching = 2;
  progress.median_run = base::Milliseconds(10'000);
  CHECK(text_at(80, progress) == "[5/10] 1 image · 1.2 jobs/min · 30 s left");
  progress.fetching = 5;
  CHECK(text_at(80, progress) == "[5/10] 1 image · 1.2 jobs/min");
}

TEST_CASE("progress: text of the server cannot break out of the line", "[report]") {
  events::Progress progress;
  progress.total = 2;
  progress.waiting = "queue\x1b[2J\r\nis 満杯\x07 \xff";
  CHECK(text_at(80, progress) == "[0/2] waiting: queue[2J is 満杯 \xef\xbf\xbd");
  progress.waiting = "満杯満杯満杯満杯満杯満杯満杯";
  const auto text = text_at(30, progress);
  CHECK(text == "[0/2] waiting: 満杯満杯満杯…");
  CHECK(base::display_width(text) <= 29);
}

TEST_CASE("progress: failures are red where there are colours, and colours take no room",
          "[report]") {
  const base::Terminal colourful{.interactive = true, .colour = true, .columns = 77};
  CHECK(progress_text(sample_progress(), k_elapsed, colourful) ==
        "[12/203] \x1b[31m2 failed\x1b[0m · 10 images · 14.2 jobs/min · 12 min left · job 13 "
        "running");
}

TEST_CASE("progress line: it is drawn over itself, and only when it changed", "[report]") {
  ProgressLine line(terminal(30));
  events::Progress progress;
  progress.total = 2;
  CHECK(line.show(progress, k_elapsed) == "\r\x1b[K[0/2]");
  CHECK(line.show(progress, k_elapsed).empty());
  progress.running = "job 1";
  CHECK(line.show(progress, k_elapsed) == "\r\x1b[K[0/2] job 1 running");
}

TEST_CASE("progress line: it makes way for other lines", "[report]") {
  ProgressLine line(terminal(30));
  events::Progress progress;
  progress.total = 2;
  CHECK(line.hide().empty());
  CHECK(line.around("warning: x\n") == "warning: x\n");
  static_cast<void>(line.show(progress, k_elapsed));
  CHECK(line.around("warning: x\n") == "\r\x1b[Kwarning: x\n[0/2]");
  CHECK(line.hide() == "\r\x1b[K");
  CHECK(line.hide().empty());
  CHECK(line.show(progress, k_elapsed) == "\r\x1b[K[0/2]");
}

TEST_CASE("progress line: a narrower window gets a shorter line", "[report]") {
  ProgressLine line(terminal(80));
  static_cast<void>(line.show(sample_progress(), k_elapsed));
  line.resize(30);
  CHECK(line.show(sample_progress(), k_elapsed) == "\r\x1b[K[12/203] 2 failed");
}

TEST_CASE("progress line: a pipe and a dumb terminal get nothing", "[report]") {
  ProgressLine line({.interactive = false, .colour = false, .columns = 80});
  CHECK(line.show(sample_progress(), k_elapsed).empty());
  CHECK(line.around("a line\n") == "a line\n");
  CHECK(line.hide().empty());
}
