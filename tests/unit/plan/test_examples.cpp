// The examples of configs/ are job files, what they name is there, and the reference names them.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "tables/rows.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
namespace fs = std::filesystem;

namespace {

const fs::path k_configs = fs::path(INVOKEAI_BATCH_SOURCE_DIR) / "configs";

std::vector<fs::path> examples() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(k_configs)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("examples: each is a job file, and its workflow and rows are there", "[plan]") {
  const auto files = examples();
  CHECK(files.size() >= 12);
  for (const auto& file : files) {
    INFO(file.string());
    const auto spec = plan::read_job_file(base::read_file(file), file.string(), {});
    REQUIRE(spec.workflow);
    CHECK(fs::is_regular_file(*spec.workflow));
    if (spec.rows) {
      const bool is_inline = spec.rows->format == plan::RowFormat::inline_list;
      const auto text = is_inline ? std::string() : base::read_file(spec.rows->path);
      CHECK(plan::read_rows(*spec.rows, text).row_count() >= 2);
    }
  }
}

TEST_CASE("examples: the reference of job files names every example", "[plan]") {
  const auto reference = base::read_file(k_configs / "README.md");
  for (const auto& file : examples()) {
    INFO(file.string());
    CHECK(reference.find("(" + file.filename().string() + ")") != std::string::npos);
  }
}
