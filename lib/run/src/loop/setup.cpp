#include "loop/setup.hpp"

#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::run {

namespace {

std::vector<JobSetup> job_setups(const plan::Plan& plan, Order order) {
  const auto groups = groups_of(plan, order);
  std::vector<JobSetup> setups;
  setups.reserve(plan.jobs.size());
  for (const auto& job : plan.jobs) {
    JobSetup setup;
    setup.group = groups[setups.size()];
    setup.id = job.id;
    setup.number = job.number;
    for (const auto& board : job.boards) {
      setup.boards.push_back(board.index);
    }
    for (const auto& upload : job.uploads) {
      setup.uploads.push_back(upload.index);
    }
    setup.board = job.board ? plan.boards[*job.board].name : "";
    setups.push_back(std::move(setup));
  }
  return setups;
}

std::vector<BoardSetup> board_setups(const plan::Plan& plan) {
  std::vector<BoardSetup> setups;
  for (const auto& board : plan.boards) {
    BoardSetup setup;
    setup.name = board.name;
    if (board.id) {
      setup.id = invokeai::BoardId{*board.id};
    }
    setups.push_back(std::move(setup));
  }
  return setups;
}

// A picture goes where the images go that are made of it; nowhere when they go to several boards.
std::vector<std::optional<BoardIndex>> boards_of_uploads(const plan::Plan& plan) {
  std::vector<std::optional<BoardIndex>> boards(plan.uploads.size());
  std::vector<bool> seen(plan.uploads.size());
  for (const auto& job : plan.jobs) {
    for (const auto& upload : job.uploads) {
      auto& board = boards[upload.index];
      board = !seen[upload.index] || board == job.board ? job.board : std::nullopt;
      seen[upload.index] = true;
    }
  }
  return boards;
}

std::vector<UploadSetup> upload_setups(const plan::Plan& plan, const std::string& server,
                                       const store::Snapshot& snapshot) {
  const auto boards = boards_of_uploads(plan);
  std::vector<UploadSetup> setups;
  for (std::size_t i = 0; i < plan.uploads.size(); ++i) {
    UploadSetup setup;
    setup.sha256 = plan.uploads[i].sha256;
    setup.board = boards[i];
    for (const auto& row : snapshot.uploads) {
      if (row.server == server && row.sha256 == setup.sha256 && !row.image_name.empty()) {
        setup.name = invokeai::ImageName{row.image_name};
      }
    }
    setups.push_back(std::move(setup));
  }
  return setups;
}

}  // namespace

Setup setup_of(const RunInput& input, const store::Snapshot& snapshot) {
  Setup setup;
  setup.run = input.run_id;
  setup.server = base::redacted_url(input.server.base_url);
  setup.limits = input.limits;
  setup.abilities = input.abilities;
  setup.random_seed = input.random_seed;
  setup.can_log_in = static_cast<bool>(input.log_in);
  setup.purpose = input.purpose;
  setup.jobs = job_setups(input.plan, input.order);
  setup.boards = board_setups(input.plan);
  setup.uploads = upload_setups(input.plan, setup.server, snapshot);
  return setup;
}

}  // namespace invokeai_batch::run
