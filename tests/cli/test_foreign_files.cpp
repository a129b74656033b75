// Nothing of the user's is overwritten: every command that writes, with files of the user's under
// every name that it could think of.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace std::chrono_literals;
using tests::Finished;
namespace fs = std::filesystem;

namespace {

const std::string k_minimal = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json";

// A home, a working directory, and files of the user's in both.
class Desk {
 public:
  Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), INVOKEAI_BATCH_PROGRAM);
    return tests::run_to_end(command(std::move(words)));
  }
  [[nodiscard]] tests::Command command(std::vector<std::string> words) const {
    return {.words = std::move(words), .directory = here(), .environment = m_environment};
  }
  void set(const std::string& name, const std::string& value) { m_environment[name] = value; }

  void plant(const fs::path& path) {
    fs::create_directories(path.parent_path());
    const auto text = "the user's own: " + path.filename().string() + "\n";
    std::ofstream(path) << text;
    m_planted[path] = text;
  }
  /// A file beside `target` under every name that a program might use for one that is not whole.
  void plant_beside(const fs::path& target) {
    const auto name = target.filename().string();
    for (const auto* ending : {".new", ".new.part", ".part", ".tmp", ".lock", "~", ".bak"}) {
      plant(target.parent_path() / (name + ending));
    }
    plant(target.parent_path() / ("." + name + ".part"));
  }
  void check_all_there() const {
    for (const auto& [path, text] : m_planted) {
      INFO(path.string());
      CHECK(base::read_file(path) == text);
    }
  }
  [[nodiscard]] fs::path here() const { return m_directory.path(); }
  [[nodiscard]] fs::path state() const {
    return fs::path(m_environment.at("XDG_STATE_HOME")) / "invokeai-batch";
  }
  [[nodiscard]] fs::path cache() const {
    return fs::path(m_environment.at("XDG_CACHE_HOME")) / "invokeai-batch";
  }

 private:
  tests::TemporaryDirectory m_home;
  tests::TemporaryDirectory m_directory;
  tests::Environment m_environment = tests::clean_environment(m_home.path());
  std::map<fs::path, std::string> m_planted;
};

class Simulator {
 public:
  explicit Simulator(const Desk& desk)
      : m_process(desk.command({INVOKEAI_SIM_PROGRAM, "--multiuser", "--user",
                                "ada@example.com:pl4nted-p4ssword:admin", "--job-ms", "20"})) {
    REQUIRE(m_process.wait_for("\n", 30s));
    url = m_process.out().substr(0, m_process.out().find('\n'));
  }
  std::string url;

 private:
  tests::Process m_process;
};

// Every file that a command has left in a directory: where to plant next time.
std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(directory, none)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  return files;
}

}  // namespace

TEST_CASE("foreign files: init writes its job file and nothing else", "[cli]") {
  Desk desk;
  desk.plant_beside(desk.here() / "fox.yaml");
  CHECK(desk.run({"init", "--offline", k_minimal, "-o", "fox.yaml"}).status == 0);
  desk.check_all_there();
  fs::remove(desk.here() / "fox.yaml");
  desk.plant(desk.here() / "fox.yaml");
  CHECK(desk.run({"init", "--offline", k_minimal, "-o", "fox.yaml"}).status == 2);
  desk.check_all_there();
}

TEST_CASE("foreign files: log-in, schema cache, run and resume replace none", "[cli]") {
  Desk desk;
  const Simulator server(desk);
  desk.set("INVOKEAI_BATCH_EMAIL", "ada@example.com");
  desk.set("INVOKEAI_BATCH_PASSWORD", "pl4nted-p4ssword");
  const std::vector<std::string> run{"run", k_minimal, "-s", server.url, "-o", "out", "-q"};
  REQUIRE(desk.run(run).status == 0);
  // Where it wrote once it writes again.
  std::vector<fs::path> written;
  for (const auto& place : {desk.here() / "out", desk.state(), desk.cache()}) {
    const auto files = files_in(place);
    CHECK_FALSE(files.empty());
    written.insert(written.end(), files.begin(), files.end());
  }
  for (const auto& file : written) {
    if (file.string().find("/.invokeai-batch/") == std::string::npos) {
      desk.plant_beside(file);
      fs::remove(file.extension() == ".json" ? file : fs::path());  // the cache, to be made anew
    }
  }
  auto more = run;
  more.insert(more.end(), {"--matrix", "radius=1,2"});
  CHECK(desk.run(more).status == 0);
  CHECK(desk.run({"resume", "out", "-q", "-s", server.url}).status == 0);
  CHECK(desk.run({"login", server.url}).status == 0);
  CHECK(desk.run({"doctor", "-s", server.url}).status == 0);
  desk.check_all_there();
}

TEST_CASE("foreign files: a run leaves what has the name of its images, results or store",
          "[cli]") {
  Desk desk;
  const Simulator server(desk);
  desk.set("INVOKEAI_BATCH_EMAIL", "ada@example.com");
  desk.set("INVOKEAI_BATCH_PASSWORD", "pl4nted-p4ssword");
  for (const auto* name : {"0001.png", "results.csv", ".invokeai-batch/parts/1-0.part",
                           ".invokeai-batch/results.csv.part", ".invokeai-batch/lock"}) {
    Desk fresh;
    fresh.set("INVOKEAI_BATCH_EMAIL", "ada@example.com");
    fresh.set("INVOKEAI_BATCH_PASSWORD", "pl4nted-p4ssword");
    fresh.plant(fresh.here() / "out" / name);
    const auto finished = fresh.run({"run", k_minimal, "-s", server.url, "-o", "out"});
    INFO(name << "\n" << finished.err);
    CHECK(finished.status == 4);
    fresh.check_all_there();
  }
}

TEST_CASE("foreign files: login replaces no file that holds something else than a token", "[cli]") {
  Desk desk;
  const Simulator server(desk);
  desk.set("INVOKEAI_BATCH_EMAIL", "ada@example.com");
  desk.set("INVOKEAI_BATCH_PASSWORD", "pl4nted-p4ssword");
  desk.plant(desk.here() / "notes.txt");
  const auto login = desk.run({"login", server.url, "--token-file", "notes.txt"});
  CHECK(login.status == 2);
  CHECK(login.err.find("what it holds is no token") != std::string::npos);
  desk.plant_beside(desk.here() / "token");
  CHECK(desk.run({"login", server.url, "--token-file", "token"}).status == 0);
  desk.check_all_there();
}

TEST_CASE("foreign files: documents go to standard output alone", "[cli]") {
  const Desk desk;
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"man"},
                                             {"completion", "bash"},
                                             {"graph", "--offline", k_minimal},
                                             {"inputs", "--offline", k_minimal},
                                             {"outputs", "--offline", k_minimal},
                                             {"plan", k_minimal, "--offline"}}) {
    CHECK(desk.run(words).status == 0);
  }
  CHECK(fs::is_empty(desk.here()));
}
