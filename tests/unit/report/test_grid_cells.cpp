#include "invokeai_batch/report/grid_cells.hpp"

#include "catch.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;
using store::JobState;

namespace {

store::StoredJob with(store::StoredJob job, const std::string& prompt, const std::string& cfg) {
  job.job.values = {{"prompt", prompt}, {"cfg", cfg}};
  return job;
}

std::vector<store::StoredJob> jobs() {
  return {with(finished_job(1), "fox", "3"), with(finished_job(2), "fox", "7"),
          with(sample_job(3, JobState::failed, "no memory"), "cat", "3"),
          with(finished_job(4), "fox", "3")};
}

GridCells cells_of(const GridAxes& axes) {
  GridCollector collector(axes, R"(["prompt","cfg"])",
                          [](const std::string& path) { return path != "Foxes/2.png"; });
  for (const auto& job : jobs()) {
    collector.add(job);
  }
  return collector.finish();
}

}  // namespace

TEST_CASE("grid cells: each job in its place, in the order of the plan", "[report]") {
  const auto grid = cells_of({"prompt", "cfg", {}});
  CHECK(grid.rows == std::vector<std::string>{"fox", "cat"});
  CHECK(grid.columns == std::vector<std::string>{"3", "7"});
  REQUIRE(grid.cells.size() == 4);
  CHECK(grid.cells[0].path == "Foxes/1.png");
  CHECK(grid.cells[1].path.empty());
  CHECK(grid.cells[1].lack == "no longer there");
  CHECK(grid.cells[2].lack == "failed: no memory");
  CHECK(grid.cells[3].lack == "not in the plan");
  CHECK(grid.shared == 1);
}

TEST_CASE("grid cells: only jobs with these values", "[report]") {
  const auto grid = cells_of({"prompt", "board", {{"cfg", "7"}}});
  CHECK(grid.rows == std::vector<std::string>{"fox"});
  CHECK(grid.columns == std::vector<std::string>{""});
  CHECK(cells_of({"prompt", "cfg", {{"cfg", "8"}}}).cells.empty());
}
