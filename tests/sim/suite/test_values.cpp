// What jobs are made of: every example plans, seeds are known before and after a run, draws stay.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "batch.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::tests;
namespace fs = std::filesystem;

namespace {

const fs::path k_source = INVOKEAI_BATCH_SOURCE_DIR;

class Desk {
 public:
  [[nodiscard]] fs::path output() const { return m_directory.path() / "out"; }

  [[nodiscard]] Finished run(Words words) const {
    words.insert(words.begin(), INVOKEAI_BATCH_BIN_DIR "/invokeai-batch");
    words.insert(words.end(), {"-o", output().string()});
    return run_to_end({.words = std::move(words),
                       .directory = m_directory.path(),
                       .environment = clean_environment(m_directory.path())});
  }
  [[nodiscard]] std::string out_of(Words words) const {
    const auto finished = run(std::move(words));
    INFO(finished.err);
    REQUIRE(finished.status == 0);
    return finished.out;
  }
  /// A column of results.csv; the values hold no commas.
  [[nodiscard]] std::vector<std::string> results(std::string_view column) const {
    std::vector<std::string> values;
    const auto text = base::read_file(output() / "results.csv");
    const auto lines = base::split(text, '\n');
    const auto names = base::split(lines.at(0), ',');
    const auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin());
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
      values.emplace_back(base::split(lines[i], ',').at(at));
    }
    return values;
  }

 private:
  TemporaryDirectory m_directory{};
};

std::string fixture(const std::string& name) {
  return (k_source / "tests/fixtures" / name).string();
}

// "2 × 2 = 4 jobs": the last count of jobs that the comment at the top states.
std::string stated_jobs(const std::string& text) {
  std::string stated;
  for (const auto line : base::split(text, '\n')) {
    if (!line.starts_with('#')) {
      break;
    }
    for (auto at = line.find(" job"); at != std::string_view::npos;
         at = line.find(" job", at + 1)) {
      auto begin = at;
      while (begin > 0 && std::isdigit(static_cast<unsigned char>(line[begin - 1])) != 0) {
        --begin;
      }
      stated = begin < at ? std::string(line.substr(begin, at - begin)) : stated;
    }
  }
  return stated;
}

}  // namespace

TEST_CASE("every example of configs/ plans the number of jobs that it states") {
  SimulatedServer server;
  std::size_t examples = 0;
  for (const auto& entry : fs::directory_iterator(k_source / "configs")) {
    if (entry.path().extension() != ".yaml") {
      continue;
    }
    INFO(entry.path().string());
    const Desk desk;
    const auto plan =
        desk.out_of({"plan", entry.path().string(), "--server", server.url(), "--json"});
    CHECK(std::to_string(std::count(plan.begin(), plan.end(), '\n')) ==
          stated_jobs(base::read_file(entry.path())));
    ++examples;
  }
  CHECK(examples >= 16);
}

TEST_CASE("results.csv has the seed that the workflow fixes") {
  SimulatedServer server;
  const Desk desk;
  (void)desk.out_of(
      {"run", fixture("seeded.json"), "--server", server.url(), "--name", "{job}-{seed}.{ext}"});
  CHECK(desk.results("seed") == std::vector<std::string>{"0"});
  CHECK(desk.results("file") == std::vector<std::string>{"1-0.png"});
}

TEST_CASE("results.csv has the seed that was drawn for each output") {
  SimulatedServer server;
  const Desk desk;
  Words words{"run",    fixture("triptych.json"),     "--server", server.url(),
              "--name", "{job}-{output}-{seed}.{ext}"};
  for (const std::string side : {"left", "middle", "right"}) {
    words.insert(words.end(), {"--set", side + "_sdxl_model_loader.model=tiny-sdxl"});
  }
  (void)desk.out_of(words);
  auto seeds = desk.results("seed");
  REQUIRE(seeds.size() == 3);
  const auto files = desk.results("file");
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    CHECK_FALSE(seeds[i].empty());
    CHECK(files[i].find("-" + seeds[i] + ".png") != std::string::npos);
  }
  std::sort(seeds.begin(), seeds.end());
  CHECK(std::unique(seeds.begin(), seeds.end()) == seeds.end());
}

TEST_CASE("a plan names what the run will draw, and shows it once the directory has it") {
  SimulatedServer server;
  const Desk desk;
  const Words of{
      fixture("seeded.json"),
      "--server",
      server.url(),
      "--seed",
      "random",
      "--matrix",
      R"(Prompt:={dynamic: "{a|b|c|d} {e|f|g|h}", combinatorial: false, max_prompts: 3})"};
  const auto with = [&of](Words words, const Words& more = {}) {
    words.insert(words.end(), of.begin(), of.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const auto before = desk.out_of(with({"plan"}, {"--json"}));
  CHECK(before == desk.out_of(with({"plan"}, {"--json"})));
  CHECK(before.find(R"("id":null)") != std::string::npos);
  CHECK(before.find(R"("seed":null,"seed_by":"run")") != std::string::npos);
  const auto text = desk.out_of(with({"plan"}));
  CHECK(text == desk.out_of(with({"plan"})));
  CHECK(text.find("Prompt: its prompts are drawn from a base that the run will draw; what the plan "
                  "shows is an example") != std::string::npos);

  (void)desk.out_of(with({"run"}));
  const auto seeds = desk.results("seed");
  const auto prompts = desk.results("Prompt");
  REQUIRE(seeds.size() == 3);
  const auto after = desk.out_of(with({"plan"}, {"--json"}));
  CHECK(after.find(R"("id":null)") == std::string::npos);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    CHECK(after.find(R"("seed":)" + seeds[i] + R"(,"seed_by":"plan")") != std::string::npos);
    CHECK(after.find(R"("Prompt":")" + prompts[i] + '"') != std::string::npos);
  }
  // Again: the same draws, so there is nothing left to do.
  const auto again = desk.run(with({"run"}));
  CHECK(again.status == 0);
  CHECK(again.err.find("3 done before") != std::string::npos);
  CHECK(server.count("enqueued") == 3);
}
