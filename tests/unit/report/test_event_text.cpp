#include "invokeai_batch/report/event_text.hpp"

#include <vector>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using events::Event;
using events::EventKind;

namespace {

const base::Terminal k_plain{.interactive = false, .colour = false, .columns = 80};

Event event(EventKind kind, std::int64_t job = 0, std::string text = {}) {
  Event made;
  made.kind = kind;
  made.job = job;
  made.text = std::move(text);
  return made;
}

}  // namespace

TEST_CASE("event text: every kind of event has its line, from its verbosity on", "[report]") {
  auto queued = event(EventKind::job_queued, 17);
  queued.item = 4711;
  auto adopted = event(EventKind::job_adopted, 17);
  adopted.item = 4711;
  auto board = event(EventKind::board_created);
  board.board = "Sweep 狐";
  auto saved = event(EventKind::image_saved, 17);
  saved.path = "Sweep/0017.png";
  struct Row {
    Event event;
    Verbosity from;
    std::string line;
  };
  const std::vector<Row> table{
      {event(EventKind::job_failed, 17, "OutOfMemoryError: CUDA out of memory"), Verbosity::quiet,
       "job 17 failed: OutOfMemoryError: CUDA out of memory\n"},
      {event(EventKind::job_retry, 17, "OutOfMemoryError: CUDA out of memory"), Verbosity::normal,
       "job 17 will be tried again: OutOfMemoryError: CUDA out of memory\n"},
      {event(EventKind::waiting, 0, "the queue is paused"), Verbosity::normal,
       "waiting: the queue is paused\n"},
      {event(EventKind::resumed), Verbosity::normal, "carrying on\n"},
      {event(EventKind::resumed, 0, "the server answers again"), Verbosity::normal,
       "carrying on: the server answers again\n"},
      {board, Verbosity::normal, "made the board \"Sweep 狐\"\n"},
      {event(EventKind::warning, 0, "no board"), Verbosity::normal, "warning: no board\n"},
      {event(EventKind::warning, 17, "a node never ran"), Verbosity::normal,
       "warning: job 17: a node never ran\n"},
      {event(EventKind::note, 0, "seeds start at 5"), Verbosity::normal,
       "note: seeds start at 5\n"},
      {event(EventKind::run_started, 0, "203 jobs, 198 done before"), Verbosity::verbose,
       "203 jobs, 198 done before\n"},
      {queued, Verbosity::verbose, "job 17 is queued as item 4711\n"},
      {event(EventKind::job_queued, 17), Verbosity::verbose, "job 17 is queued\n"},
      {adopted, Verbosity::verbose, "job 17 is on the server already as item 4711\n"},
      {event(EventKind::job_started, 17), Verbosity::verbose, "job 17 runs\n"},
      {event(EventKind::job_done, 17), Verbosity::verbose, "job 17 is done\n"},
      {event(EventKind::job_skipped, 17), Verbosity::verbose, "job 17 was done before\n"},
  };
  for (const auto& row : table) {
    INFO(row.line);
    for (const auto verbosity : {Verbosity::quiet, Verbosity::normal, Verbosity::verbose}) {
      CHECK(event_line(row.event, verbosity, k_plain) ==
            (verbosity < row.from ? std::string() : row.line));
    }
  }
  CHECK(event_line(saved, Verbosity::verbose, k_plain).empty());
  CHECK(event_line(event(EventKind::run_ended), Verbosity::verbose, k_plain).empty());
}

TEST_CASE("event text: text of the server is one line without control characters", "[report]") {
  CHECK(event_line(event(EventKind::job_failed, 1, "ValueError: a\r\nb\x1b]0;title\x07\tc\xc3"),
                   Verbosity::normal,
                   k_plain) == "job 1 failed: ValueError: a b]0;title c\xef\xbf\xbd\n");
}

TEST_CASE("event text: a page of text is cut", "[report]") {
  const auto line = event_line(event(EventKind::job_failed, 1, std::string(5000, 'x')),
                               Verbosity::normal, k_plain);
  CHECK(line == "job 1 failed: " + std::string(399, 'x') + "…\n");
}

TEST_CASE("event text: failures are red and warnings yellow where there are colours", "[report]") {
  const base::Terminal colourful{.interactive = true, .colour = true, .columns = 80};
  CHECK(event_line(event(EventKind::job_failed, 1, "x"), Verbosity::normal, colourful) ==
        "\x1b[31mjob 1 failed: x\x1b[0m\n");
  CHECK(event_line(event(EventKind::warning, 0, "x"), Verbosity::normal, colourful) ==
        "\x1b[33mwarning: x\x1b[0m\n");
  CHECK(event_line(event(EventKind::note, 0, "x"), Verbosity::normal, colourful) == "note: x\n");
}

TEST_CASE("event text: the path of a new image ends as asked, nothing else has one", "[report]") {
  auto saved = event(EventKind::image_saved, 17);
  saved.path = "Füchse 狐/0017.png";
  CHECK(path_line(saved, "out", PathEnd::line_break) == "out/Füchse 狐/0017.png\n");
  CHECK(path_line(saved, "/abs/out/", PathEnd::nul) ==
        std::string("/abs/out/Füchse 狐/0017.png\0", 30));
  auto skipped = saved;
  skipped.kind = EventKind::job_skipped;
  CHECK(path_line(skipped, "out", PathEnd::line_break).empty());
}
