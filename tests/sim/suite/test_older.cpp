// Directories of runs that older programs made: they are looked at and carried on.
//
// tests/fixtures/runs/ has them as those programs left them: four jobs, of which the second failed.

#include <filesystem>
#include <fstream>
#include <string>

#include "batch.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::tests;

namespace {

namespace fs = std::filesystem;

// A copy of the fixture in the place of the batch's own output directory.
void put_older_run(const Batch& batch, const std::string& name) {
  fs::copy(fs::path(INVOKEAI_BATCH_SOURCE_DIR) / "tests/fixtures/runs" / name, batch.output(),
           fs::copy_options::recursive);
  fs::rename(batch.output() / "state", batch.output() / ".invokeai-batch");
}

// A run of the first version kept no copies of what it was begun with.
void put_inputs(const Batch& batch) {
  fs::copy_file(
      fs::path(INVOKEAI_BATCH_SOURCE_DIR) / "tests/fixtures/workflows/minimal-no-model.json",
      batch.directory() / "fox.json");
  std::ofstream(batch.directory() / "animals.csv") << "Prompt\nfox\nowl\nhare\nelk\n";
}

Finished run_words(const Batch& batch, const Words& words) {
  auto command = batch.command("unused");
  command.words = {INVOKEAI_BATCH_BIN_DIR "/invokeai-batch"};
  command.words.insert(command.words.end(), words.begin(), words.end());
  return run_to_end(command);
}

}  // namespace

TEST_CASE("a directory of an older program has its status and resumes") {
  for (const std::string name : {"schema-1", "schema-2", "schema-3", "schema-4"}) {
    SECTION(name) {
      SimulatedServer server;
      const Batch batch(0);
      put_older_run(batch, name);
      if (name == "schema-1") {
        put_inputs(batch);
      }
      const auto database = batch.output() / ".invokeai-batch" / "run.db";
      const auto before = base::read_file(database);
      const auto status = run_words(batch, {"status", "out"});
      CHECK(status.status == 0);
      CHECK(status.out.find("3 done") != std::string::npos);
      CHECK(status.out.find("no such tile") != std::string::npos);
      CHECK(base::read_file(database) == before);  // who only looks changes nothing
      const auto resumed = run_words(batch, {"resume", "out", "--server", server.url()});
      check_ended(resumed, 0, {"3 done before", "1 done now"});
      CHECK(server.count("enqueued") == 1);
      const auto rows = results_of(batch);
      REQUIRE(rows.size() == 4);
      for (const auto& row : rows) {
        CHECK(row.at("status") == "completed");
        CHECK(fs::exists(batch.output() / row.at("file")));
      }
    }
  }
}
