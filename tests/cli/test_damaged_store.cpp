// A run directory whose store says nonsense: every command that reads one tells it in words, and
// none of them takes the program for faulty.

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "process.hpp"
#include "scripted_servers.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using tests::Finished;
namespace fs = std::filesystem;

namespace {

const std::string k_seeded = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/seeded.json";

// A run that failed at the server, in `out`.
class Desk {
 public:
  Desk() : m_server(tests::make_server("idle")) {
    REQUIRE(run({"run", k_seeded, "--seed", "random", "-s", m_server->url(), "-o", "out"}).status ==
            1);
  }
  Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), INVOKEAI_BATCH_PROGRAM);
    return tests::run_to_end({.words = std::move(words),
                              .directory = m_directory.path(),
                              .environment = tests::clean_environment(m_directory.path())});
  }
  void change(const std::string& sql) const {
    SQLite::Database database((m_directory.path() / "out/.invokeai-batch/run.db").string(),
                              SQLite::OPEN_READWRITE);
    database.exec(sql);
  }
  [[nodiscard]] std::string url() const { return m_server->url(); }

 private:
  tests::TemporaryDirectory m_directory;
  std::unique_ptr<tests::TcpServer> m_server;
};

}  // namespace

TEST_CASE("damaged store: what it keeps as text is told, not taken for a fault", "[cli]") {
  for (const auto* key : {"seed_base", "columns", "index_map", "command", "date", "run_id",
                          "workflow_digest", "last_summary"}) {
    for (const auto* value : {"", "x", "99999999999999999999999", "-1", "{}", "[", "null", "[[1]]",
                              R"({"directory":1,"words":2})", R"({"directory":"/","words":["x"]})",
                              R"({"directory":"/","words":["run","--help"]})"}) {
      const Desk desk;
      desk.change("INSERT OR REPLACE INTO meta VALUES ('" + std::string(key) + "', '" + value +
                  "')");
      for (const auto& words : std::vector<std::vector<std::string>>{
               {"status", "out"},
               {"status", "out", "--json"},
               {"resume", "out"},
               {"plan", k_seeded, "--seed", "random", "-s", desk.url(), "-o", "out"},
               {"run", k_seeded, "--seed", "random", "-s", desk.url(), "-o", "out"}}) {
        const auto finished = desk.run(words);
        INFO(key << " is " << value << ", " << words.front() << "\n" << finished.err);
        CHECK(finished.err.find("a fault of invokeai-batch itself") == std::string::npos);
        CHECK(finished.status < 128);
      }
    }
  }
}

TEST_CASE("damaged store: numbers that no run has are refused", "[cli]") {
  for (const auto* sql :
       {"UPDATE job SET number = 9223372036854775807", "UPDATE job SET number = -1",
        "UPDATE attempt SET attempt = 9223372036854775807"}) {
    const Desk desk;
    desk.change(std::string("PRAGMA foreign_keys = OFF; ") + sql +
                "; UPDATE attempt SET job = (SELECT number FROM job);"
                "UPDATE job_value SET job = (SELECT number FROM job)");
    const auto finished = desk.run({"run", k_seeded, "-s", desk.url(), "-o", "out"});
    INFO(sql << "\n" << finished.err);
    CHECK(finished.status == 4);
    CHECK(finished.err.find("is out of range") != std::string::npos);
  }
}

TEST_CASE("damaged store: a path that leaves the directory is none", "[cli]") {
  for (const auto* path : {"../stolen.png", "/tmp/stolen.png", "a/../../stolen.png"}) {
    const Desk desk;
    desk.change(
        "INSERT INTO output (job, ordinal, attempt, node_id, output, image_name, is_video,"
        " width, height, state, path, bytes, sha256, modified_ns, seed)"
        " SELECT number, 1, 1, 'n', 'o', 'i.png', 0, 1, 1, 'announced', '" +
        std::string(path) + "', 1, 'x', 0, '' FROM job");
    const auto finished = desk.run({"resume", "out"});
    INFO(path << "\n" << finished.err);
    CHECK(finished.status == 4);
    CHECK(finished.err.find("is no path in this directory") != std::string::npos);
  }
}
