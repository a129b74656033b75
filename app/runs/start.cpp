#include "runs/start.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "directory/kept_inputs.hpp"
#include "directory/report_page.hpp"
#include "directory/results_keeper.hpp"
#include "directory/run_claim.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/random.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/event_json.hpp"
#include "invokeai_batch/report/results_csv.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "planning/planning.hpp"
#include "runs/cancel_request.hpp"
#include "runs/run_files.hpp"
#include "server/abilities.hpp"
#include "terminal/console.hpp"
#include "terminal/display.hpp"
#include "terminal/problems.hpp"
#include "terminal/signals.hpp"
#include "upkeep/last_run.hpp"
#include "upkeep/upkeep.hpp"

namespace invokeai_batch::app {

namespace {

run::Limits limits_of(const Settings& settings) {
  run::Limits limits;
  limits.concurrency = settings.concurrency.value;
  limits.retries = static_cast<int>(settings.retries.value);
  limits.retry_on = settings.retry_on.value;
  limits.halt = settings.halt.value;
  limits.item_timeout = settings.timeout.value;
  limits.idle_only = settings.idle_only.value;
  limits.between = settings.between.value;
  limits.server_timeout = settings.server_timeout.value.value_or(limits.server_timeout);
  limits.cancel_running = settings.cancel_running.value;
  return limits;
}

}  // namespace

// The plan's part of the summary says what it will do before anything happens.
void announce(const plan::Plan& plan, const Output& output) {
  warn(plan.warnings, output);
  log_info(plan.checked_against);
  for (const auto& note : plan.notes) {
    log_info(note);
  }
  if (!plan.seed_note.empty()) {
    log_info(plan.seed_note);
  }
}

namespace {

report::Outcome outcome_of(const run::Exit& exit) {
  if (!exit.error_class) {
    switch (exit.why) {
      case run::Exit::Why::handed_in:
        return report::Outcome::handed_in;
      case run::Exit::Why::halted:
        return report::Outcome::stopped;
      default:
        return report::Outcome::finished;
    }
  }
  return *exit.error_class == base::ErrorClass::interrupted ? report::Outcome::interrupted
                                                            : report::Outcome::stopped;
}

int exit_status_of(const run::RunResult& result, const SignalWatch& signals) {
  if (!result.exit.error_class) {
    return result.progress.failed == 0 && result.exit.why != run::Exit::Why::halted ? 0 : 1;
  }
  if (*result.exit.error_class == base::ErrorClass::interrupted) {
    return signals.exit_status();
  }
  return base::exit_status(*result.exit.error_class);
}

// A run that was narrowed speaks of its own jobs.
void keep_own_failures(report::Summary& summary, const plan::Plan& plan) {
  std::set<std::int64_t> numbers;
  for (const auto& job : plan.jobs) {
    numbers.insert(job.number);
  }
  auto& failures = summary.failures;
  failures.erase(std::remove_if(failures.begin(), failures.end(),
                                [&numbers](const report::Failure& failure) {
                                  return !numbers.contains(failure.job);
                                }),
                 failures.end());
}

// How it ended: with what, when, what there is to say of it, and what could not be written then.
struct Ending {
  const run::RunResult& result;
  base::Milliseconds elapsed{};
  store::Snapshot known{};
  std::optional<base::Error> trouble{};
};

void conclude(const Output& output, const Errand& errand, const Request& request,
              const plan::Plan& plan, const Ending& ending) {
  const auto& result = ending.result;
  auto summary = report::summarize(ending.known, result.progress);
  summary.directory = request.output_directory;
  summary.outcome = outcome_of(result.exit);
  summary.outcome_reason = result.exit.reason;
  summary.elapsed = ending.elapsed;
  summary.shard = errand.shard;
  if (errand.shard) {
    summary.not_in_plan = 0;  // they are other shards' by now
  }
  keep_own_failures(summary, plan);
  if (output.json) {
    write_stdout(report::summary_json(summary, base::read_clocks().wall));
  }
  const bool all_is_well = !result.exit.error_class && result.progress.failed == 0;
  if (!output.is_quiet() || !(all_is_well || output.json)) {
    write_stderr(report::summary_text(summary, base::terminal_of(STDERR_FILENO).columns));
  }
  if (ending.trouble) {
    throw base::Error(*ending.trouble);
  }
  if (request.settings.report.value && !errand.shard && !output.is_quiet()) {
    write_stderr("to look at: " + page_place(request.output_directory, std::nullopt).page.string() +
                 "\n");
  }
}

// What a limit leaves out nobody has dropped.
void keep_in_plan(store::Snapshot& known) {
  for (auto& stored : known.jobs) {
    stored.in_plan = true;
  }
}

// Ends a run after --max-duration; the engine has no clock of its own to do it by.
std::optional<run::Stop> time_is_up(const std::optional<base::Milliseconds>& limit,
                                    const Display& display, bool& told) {
  if (told || !limit || limit->count() == 0 || display.elapsed() < *limit) {
    return std::nullopt;
  }
  told = true;
  return run::Stop{.why = run::StopWhy::time_limit};
}

}  // namespace

run::RunInput input_of(const Request& request, Planned& planned, const base::RunId& run_id) {
  run::RunInput input{planned.plan,
                      planned.workflow.templates,
                      planned.workflow.outputs,
                      request.output_directory,
                      run_id,
                      planned.session->server,
                      abilities_of(*planned.session),
                      limits_of(request.settings),
                      request.settings.order.value,
                      base::random_bits(),
                      {}};
  if (knows_credentials(request.settings)) {
    input.log_in = [&]() {
      return log_in(*planned.session, request.settings, *known_credentials(request.settings));
    };
  }
  return input;
}

namespace {

// Copies of a directory are one run, and so are those of a shard of it.
base::RunId claimed(const base::RunId& run, const std::optional<std::size_t>& shard) {
  return shard ? base::RunId{run.value + "-" + std::to_string(*shard)} : run;
}

}  // namespace

int carry_out(const Output& output, const Errand& errand, const Request& request, Planned& planned,
              store::Store& store, RunDirectory directory) {
  const RunClaim claim(claimed(directory.run_id, errand.shard), request.output_directory);
  LastRunKeeper last_run(store);
  Display display(output, errand.path_end, request.output_directory);
  announce(planned.plan, output);
  SignalWatch signals;
  auto input = input_of(request, planned, directory.run_id);
  input.shard = errand.shard;
  input.limits.hand_over = errand.hand_over;
  // Shards share the directory: which of them would be meant?
  std::optional<CancelWatch> cancel;
  if (!errand.shard) {
    cancel.emplace(request.output_directory);
  }
  TokenKeeper keeper(planned.session->token_file);
  if (request.spec.limit) {
    keep_in_plan(directory.snapshot);
  }
  const auto limit = request.settings.max_duration.value;
  bool told = false;
  run::Watcher watcher;
  watcher.on_event = [&display](const events::Event& event) { display.show(event); };
  RunFiles files(request, errand.shard, store);
  ResultsKeeper results([&files] { files.write(); });
  watcher.on_progress = [&](const events::Progress& progress) {
    display.show(progress);
    results.on_progress(progress);
  };
  watcher.on_token = [&keeper](const base::Secret& token) { keeper.adopt(token); };
  watcher.wake_fd = signals.wake_fd();
  watcher.ask_every = CancelWatch::k_interval;
  watcher.stop = [&]() -> std::optional<run::Stop> {
    auto stop = signals.take();
    if (!stop && cancel && cancel->take()) {
      stop = {run::StopHow::soon, run::StopWhy::canceled, run::WhatRuns::canceled};
    }
    stop = stop ? stop : time_is_up(limit, display, told);
    if (stop) {
      display.show(*stop);
    }
    return stop;
  };
  const auto result =
      run::run(input, planned.session->transport, store, std::move(directory.snapshot), watcher);
  const auto status = exit_status_of(result, signals);
  last_run.end(result, outcome_of(result.exit), status);
  report::ResultsCsv columns(store.load_frame());
  Ending ending{result, display.elapsed(), load_for_summary(store, columns)};
  display.close();
  ending.trouble = files.finish(columns, *planned.session, result.exit, signals);
  conclude(output, errand, request, planned.plan, ending);
  tidy_when_asked(errand.upkeep, result, *planned.session, store, signals, output);
  return status;
}

void tell_changed_inputs(const Request& request, Planned& planned,
                         const std::optional<store::Snapshot>& known) {
  const auto changes = !request.kept.empty()
                           ? passed_over(request.kept, request.workflow, *planned.session)
                       : known ? changes_since(kept_inputs(*known), inputs_of(request, planned),
                                               request.output_directory)
                               : std::vector<std::string>();
  for (const auto& change : changes) {
    log_warning(change);
  }
}

}  // namespace invokeai_batch::app
