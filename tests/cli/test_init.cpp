// `init` writes a job file that means what the workflow means; `inputs --check` sees what moves.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
namespace fs = std::filesystem;

namespace {

class Desk {
 public:
  tests::Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), INVOKEAI_BATCH_PROGRAM);
    return tests::run_to_end({.words = std::move(words),
                              .directory = m_directory.path(),
                              .environment = tests::clean_environment(m_directory.path())});
  }
  std::string out_of(std::vector<std::string> words) const {
    const auto finished = run(std::move(words));
    INFO(finished.err);
    REQUIRE(finished.status == 0);
    return finished.out;
  }
  void write(const std::string& name, const std::string& text) const {
    base::AtomicFile file(m_directory.path() / name);
    file.write(text);
    file.commit();
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return base::read_file(m_directory.path() / name);
  }
  [[nodiscard]] bool has(const std::string& name) const {
    return fs::exists(m_directory.path() / name);
  }

 private:
  tests::TemporaryDirectory m_directory;
};

// The workflows of the tests, and real ones where they are at hand.
std::vector<fs::path> workflows() {
  std::vector<fs::path> files;
  for (const auto* name : {"minimal", "seeded", "image"}) {
    files.push_back(fs::path(INVOKEAI_BATCH_SOURCE_DIR) / "tests/fixtures" /
                    (std::string(name) + ".json"));
  }
  const char* corpus = std::getenv("INVOKEAI_BATCH_CORPUS");
  if (corpus == nullptr) {
    WARN("real workflows skipped: INVOKEAI_BATCH_CORPUS is not set");
    return files;
  }
  for (const auto& entry : fs::directory_iterator(corpus)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  return files;
}

// Takes the # away from every value of `set:`.
std::string with_values(const std::string& job_file) {
  std::string text;
  for (const auto line : base::split(job_file, '\n')) {
    const bool value = line.starts_with("  #") && !line.starts_with("  # ");
    text += (value ? "  " + std::string(line.substr(3)) : std::string(line)) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("init: its file is one job, the workflow's own, as it stands", "[cli]") {
  const Desk desk;
  for (const auto& workflow : workflows()) {
    INFO(workflow.string());
    desk.write("jobs.yaml", desk.out_of({"init", "--offline", workflow.string(), "-o", "-"}));
    const auto jobs = desk.out_of({"plan", "--offline", "--json", "jobs.yaml"});
    CHECK(std::count(jobs.begin(), jobs.end(), '\n') == 1);
    CHECK(desk.out_of({"graph", "--offline", "jobs.yaml"}) ==
          desk.out_of({"graph", "--offline", workflow.string(), "--job", "1"}));
  }
}

TEST_CASE("init: each value, set as it is written there, is the value the workflow has", "[cli]") {
  const Desk desk;
  for (const auto* name : {"minimal", "seeded"}) {
    INFO(name);
    const auto workflow =
        std::string(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/") + name + ".json";
    const auto written = desk.out_of({"init", "--offline", workflow, "-o", "-"});
    const auto set = with_values(written);
    REQUIRE(set != written);
    desk.write("jobs.yaml", set);
    CHECK(desk.out_of({"graph", "--offline", "jobs.yaml"}) ==
          desk.out_of({"graph", "--offline", workflow, "--job", "1"}));
  }
}

TEST_CASE("init: a text that YAML would damage is written so that it does not", "[cli]") {
  const Desk desk;
  auto workflow = base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json");
  const std::string plain = "\"a red square\"";
  const std::string bad = R"("{a|b} #1: \"it's\"\n\ttwo * lines, 猫 \\ ")";
  const std::string label = "\"label\": \"Prompt\"";
  for (auto at = workflow.find(plain); at != std::string::npos; at = workflow.find(plain)) {
    workflow.replace(at, plain.size(), bad);
  }
  REQUIRE(workflow.find(label) != std::string::npos);
  workflow.replace(workflow.find(label), label.size(), R"("label": "a: b #c")");
  desk.write("bad.json", workflow);
  desk.write("jobs.yaml", with_values(desk.out_of({"init", "--offline", "bad.json", "-o", "-"})));
  CHECK(desk.out_of({"graph", "--offline", "jobs.yaml"}) ==
        desk.out_of({"graph", "--offline", "bad.json", "--job", "1"}));
}

TEST_CASE("init: it never overwrites a file", "[cli]") {
  const Desk desk;
  desk.write("fox.json", base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json"));
  REQUIRE(desk.run({"init", "--offline", "fox.json"}).status == 0);
  const auto first = desk.read("fox.yaml");
  CHECK(first.find("workflow: \"fox.json\"") != std::string::npos);
  desk.write("fox.yaml", first + "# mine\n");
  const auto again = desk.run({"init", "--offline", "fox.json"});
  CHECK(again.status == 2);
  CHECK(again.err.find("fox.yaml: there is such a file already") != std::string::npos);
  CHECK(desk.read("fox.yaml") == first + "# mine\n");
  CHECK_FALSE(desk.has("fox.yaml.new"));
}

TEST_CASE("inputs --check: the Form as it was, and after an edit", "[cli]") {
  const Desk desk;
  auto workflow = base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json");
  desk.write("fox.json", workflow);
  desk.write("fox.inputs", desk.out_of({"inputs", "--offline", "fox.json", "--json", "--all"}));
  desk.write("jobs.yaml", "workflow: fox.json\nexpect: {1: int-w.value, radius: blur.radius}\n");
  CHECK(desk.out_of({"inputs", "--offline", "fox.json", "--check", "fox.inputs"}) ==
        "7 inputs unchanged\n");
  CHECK(desk.out_of({"inputs", "--offline", "fox.json", "--check", "jobs.yaml"}) ==
        "2 inputs unchanged\n");

  // Another workflow has none of them.
  const auto other = std::string(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/image.json");
  const auto gone = desk.run({"inputs", "--offline", other, "--check", "fox.inputs"});
  CHECK(gone.status == 1);
  CHECK(gone.out.find("missing") != std::string::npos);
  CHECK(gone.out.find("new") != std::string::npos);

  // The first line of the snapshot gone: what it listed is new, the rest is where it was.
  const auto lines = desk.read("fox.inputs");
  desk.write("fewer.inputs", lines.substr(lines.find('\n') + 1));
  const auto fresh =
      desk.run({"inputs", "--offline", "fox.json", "--check", "fewer.inputs", "--json"});
  CHECK(fresh.status == 1);
  CHECK(fresh.out.find(R"({"change":"new","was":"-","field":"str.value","index":0,"note":""})") !=
        std::string::npos);

  // Every index one higher than now.
  auto moved = lines;
  for (auto at = moved.find("\"index\":"); at != std::string::npos;
       at = moved.find("\"index\":", at + 8)) {
    if (moved[at + 8] != 'n') {
      ++moved[at + 8];
    }
  }
  desk.write("moved.inputs", moved);
  const auto drift = desk.run({"inputs", "--offline", "fox.json", "--check", "moved.inputs"});
  CHECK(drift.status == 1);
  CHECK(drift.out.find("moved  1    0   str.value") != std::string::npos);
  CHECK(drift.out.find("0 inputs unchanged") != std::string::npos);
}
