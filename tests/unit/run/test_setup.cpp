#include "loop/setup.hpp"

#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace invokeai_batch;

namespace {

using workflow::FieldKind;

constexpr workflow::SlotIndex k_model = 3;

const workflow::Templates k_templates{};
const std::vector<workflow::OutputNode> k_outputs{};

run::Setup setup_of(const plan::Plan& plan, run::Order order = run::Order::by_models,
                    const store::Snapshot& snapshot = {}) {
  run::RunInput input{plan, k_templates, k_outputs};
  input.server.base_url = "http://sim";
  input.order = order;
  return run::setup_of(input, snapshot);
}

// Jobs of these models, one each.
plan::Plan plan_of_models(const std::vector<std::string>& models) {
  plan::Plan plan;
  plan.varied.push_back({"model", k_model, FieldKind::model});
  for (const auto& model : models) {
    plan.pool.push_back({"{\"key\":\"" + model + "\"}", std::nullopt});
    plan::PlannedJob job;
    job.values.push_back({k_model, &plan.pool.back()});
    plan.jobs.push_back(job);
  }
  return plan;
}

std::vector<std::size_t> groups_of(const run::Setup& setup) {
  std::vector<std::size_t> groups;
  for (const auto& job : setup.jobs) {
    groups.push_back(job.group);
  }
  return groups;
}

// A job that takes upload 0 and makes images for `board`.
plan::PlannedJob job_with_upload(std::optional<std::size_t> board) {
  plan::PlannedJob job;
  job.board = board;
  job.uploads = {{7, 0, false}};
  return job;
}

plan::Plan plan_of_uploads(const std::vector<std::optional<std::size_t>>& boards) {
  plan::Plan plan;
  plan.boards.resize(2);
  plan::PlannedUpload upload;
  upload.sha256 = "abc";
  plan.uploads.push_back(upload);
  for (const auto& board : boards) {
    plan.jobs.push_back(job_with_upload(board));
  }
  return plan;
}

}  // namespace

TEST_CASE("setup: jobs with the same models are a group, in the plan's order", "[run]") {
  const auto plan = plan_of_models({"b", "a", "b", "c", "a"});
  CHECK(groups_of(setup_of(plan)) == std::vector<std::size_t>{0, 1, 0, 2, 1});
  CHECK(groups_of(setup_of(plan, run::Order::as_written)) == std::vector<std::size_t>(5, 0));
}

TEST_CASE("shard: ranges of the order in which jobs are sent, which together are the plan",
          "[run]") {
  using Positions = std::vector<std::size_t>;
  const auto plan = plan_of_models({"b", "a", "b", "c", "a"});
  const auto part = [&plan](std::size_t index, std::size_t count,
                            run::Order order = run::Order::by_models) {
    return run::jobs_of_shard(plan, order, {index, count});
  };
  CHECK(part(0, 1) == Positions{0, 1, 2, 3, 4});
  CHECK(part(0, 2) == Positions{0, 2});     // both of b
  CHECK(part(1, 2) == Positions{1, 3, 4});  // both of a, and c
  CHECK(part(0, 2, run::Order::as_written) == Positions{0, 1});
  CHECK(part(1, 2, run::Order::as_written) == Positions{2, 3, 4});
}

TEST_CASE("shard: more of them than jobs leaves some with nothing", "[run]") {
  const auto plan = plan_of_models({"a", "a"});
  std::size_t jobs = 0;
  for (std::size_t index = 0; index < 5; ++index) {
    const auto own = run::jobs_of_shard(plan, run::Order::by_models, {index, 5});
    CHECK(own.size() <= 1);
    jobs += own.size();
  }
  CHECK(jobs == 2);
}

TEST_CASE("setup: what is no model makes no group", "[run]") {
  auto plan = plan_of_models({"20", "30", "20"});
  plan.varied.front().kind = FieldKind::integer;
  CHECK(groups_of(setup_of(plan)) == std::vector<std::size_t>(3, 0));
}

TEST_CASE("setup: a picture goes to the board of the jobs that use it, if there is one", "[run]") {
  using Boards = std::vector<std::optional<std::size_t>>;
  const auto board = [](const Boards& boards) {
    return setup_of(plan_of_uploads(boards)).uploads.at(0).board;
  };
  CHECK(board({1, 1}) == 1);
  CHECK(board({1, 0}) == std::nullopt);
  CHECK(board({1, 0, 1}) == std::nullopt);
  CHECK(board({std::nullopt, 1}) == std::nullopt);
}

TEST_CASE("setup: a picture that this server has keeps its name there", "[run]") {
  store::Snapshot snapshot;
  snapshot.uploads.push_back({"http://other", "abc", "elsewhere.png"});
  const auto plan = plan_of_uploads({std::nullopt});
  CHECK(setup_of(plan, run::Order::by_models, snapshot).uploads.at(0).name == std::nullopt);
  snapshot.uploads.push_back({"http://sim", "abc", "here.png"});
  CHECK(setup_of(plan, run::Order::by_models, snapshot).uploads.at(0).name ==
        invokeai::ImageName{"here.png"});
}
