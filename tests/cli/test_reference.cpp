// configs/README.md is the reference of the job file: it has every key, and no others.

#include <algorithm>
#include <set>
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

namespace {

using Keys = std::set<std::string>;

// What the program says to a job file.
std::string complaint(const std::string& job_file) {
  const tests::TemporaryDirectory directory;
  base::AtomicFile file(directory.path() / "jobs.yaml");
  file.write(job_file);
  file.commit();
  const auto finished =
      tests::run_to_end({.words = {INVOKEAI_BATCH_PROGRAM, "plan", "--offline", "jobs.yaml"},
                         .directory = directory.path(),
                         .environment = tests::clean_environment(directory.path())});
  REQUIRE(finished.status == 2);
  return finished.err;
}

// An unknown key is answered with all that are known.
Keys known_keys() {
  auto said = complaint("xxxxxxxxxxxxxxxx: 1\n");
  const std::string start = "known keys: ";
  REQUIRE(said.find(start) != std::string::npos);
  said.erase(0, said.find(start) + start.size());
  said.erase(std::min(said.find("\ninvokeai-batch: "), said.size()));
  std::replace(said.begin(), said.end(), '\n', ' ');
  Keys keys;
  for (const auto part : base::split(said, ',')) {
    keys.emplace(base::trim(part));
  }
  return keys;
}

bool is_refused(const std::string& key) {
  const auto said = complaint("workflow: gone.json\n" + key + ": x\n");
  return said.find(key + " does not belong in a job file") != std::string::npos ||
         said.find(key + " is said each time") != std::string::npos;
}

// The first cells of the tables of "## Keys".
Keys documented_keys() {
  const auto text = base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/configs/README.md");
  const auto begin = text.find("\n## Keys\n");
  const auto section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  Keys keys;
  for (const auto line : base::split(section, '\n')) {
    if (line.starts_with("| `")) {
      keys.emplace(line.substr(3, line.find('`', 3) - 3));
    }
  }
  return keys;
}

}  // namespace

TEST_CASE("reference: it has every key of the job file, and no others") {
  Keys accepted;
  for (const auto& key : known_keys()) {
    if (key == "workflow" || !is_refused(key)) {
      accepted.insert(key);
    }
  }
  CHECK(accepted.size() > 20);
  CHECK(documented_keys() == accepted);
}
