// The loop: carries out what the engine decides, and tells it what became of it.
//
// One thread. Each round takes all events that are there, commits the rows of all turns in one
// transaction when an act wants them committed (else within a second), starts the acts, and waits
// for the network, a signal or the engine's alarm.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "invokeai_batch/run/order.hpp"
#include "invokeai_batch/store/store.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::run {

/// Everything a run needs; all references outlive it.
struct RunInput {
  const plan::Plan& plan;
  const workflow::Templates& templates;
  const std::vector<workflow::OutputNode>& outputs;
  std::filesystem::path output_directory{};
  base::RunId run_id{};
  invokeai::Server server{};
  ServerAbilities abilities{};
  Limits limits{};
  Order order = Order::by_models;
  std::uint64_t random_seed = 0;
  /// Gets a new token when the server no longer takes ours; empty where nobody can be logged in
  /// without a prompt. Blocks; may throw base::Error.
  std::function<invokeai::Reply<base::Secret>()> log_in{};
  /// Which part of its directory's run this is; nullopt: all of it.
  std::optional<std::size_t> shard{};
  Purpose purpose = Purpose::jobs;

  /// Where the store and the downloads are.
  [[nodiscard]] store::Place place() const { return {output_directory, shard}; }
};

/// What the program shows, and how it interrupts. All may be empty.
struct Watcher {
  std::function<void(const events::Event&)> on_event{};
  std::function<void(const events::Progress&)> on_progress{};
  /// The server has handed out another token in the place of ours.
  std::function<void(const base::Secret&)> on_token{};
  /// Asked in every round, and at least so often; wake_fd becomes readable when the answer may have
  /// changed.
  std::function<std::optional<Stop>()> stop{};
  base::Milliseconds ask_every{60'000};
  int wake_fd = -1;
};

struct RunResult {
  Exit exit{};
  events::Progress progress{};
};

/// Runs the plan to its end, to a stop, or to an error that ends it. Jobs of the plan that
/// `snapshot` knows are carried on; new ones must be in the store already. Throws
/// base::Error(local_io) when the store cannot be written.
[[nodiscard]] RunResult run(const RunInput& input, http::Transport& transport, store::Store& store,
                            store::Snapshot snapshot, const Watcher& watcher);

/// The graph and workflow of a job as they are sent, boards and uploads filled in by `id_of_board`
/// and `name_of_upload` (indices of the plan; "" leaves the member as the workflow has it).
struct RequestTexts {
  std::string graph{};
  std::string workflow{};
};
[[nodiscard]] RequestTexts request_texts(
    const plan::PlannedJob& job, const workflow::Templates& templates,
    const std::function<std::string(std::size_t)>& id_of_board,
    const std::function<std::string(std::size_t)>& name_of_upload);

}  // namespace invokeai_batch::run
