// From a plan to images: what runs in one piece and shards share.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "directory/run_directory.hpp"
#include "invokeai_batch/report/event_text.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"
#include "runs/running.hpp"

namespace invokeai_batch::app {

/// A start of `run` or `resume`.
struct Start {
  const Arguments& arguments;
  const RunOptions& options;
  Begins begins = Begins::now;
  const Request& request;

  [[nodiscard]] const Output& output() const { return arguments.output; }
  [[nodiscard]] report::PathEnd path_end() const {
    return options.nul ? report::PathEnd::nul : report::PathEnd::line_break;
  }
  [[nodiscard]] run::HandOver hand_over() const {
    return options.no_wait ? run::HandOver::all_at_once : run::HandOver::as_it_works;
  }
  /// The words to keep for `resume`.
  [[nodiscard]] std::optional<std::vector<std::string>> typed() const {
    return begins == Begins::now ? std::optional(arguments.typed) : std::nullopt;
  }
};

/// What is to be carried out, besides the plan.
struct Errand {
  report::PathEnd path_end = report::PathEnd::line_break;
  std::optional<std::size_t> shard{};
  UpkeepOptions upkeep{};
  run::HandOver hand_over = run::HandOver::as_it_works;
};

/// Warns, notes and where seeds come from, before anything is sent.
void announce(const plan::Plan& plan, const Output& output);
/// Warns of files that have changed since the run was begun.
void tell_changed_inputs(const Request& request, const Planned& planned,
                         const std::optional<store::Snapshot>& known);

/// `planned` outlives it.
[[nodiscard]] run::RunInput input_of(const Request& request, Planned& planned,
                                     const base::RunId& run_id);

/// Runs the plan into the store and says what came of it; gives back the exit status. Throws
/// base::Error(local_io).
[[nodiscard]] int carry_out(const Output& output, const Errand& errand, const Request& request,
                            Planned& planned, store::Store& store, RunDirectory directory);

}  // namespace invokeai_batch::app
