#include "commands/running.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "directory/cancel_request.hpp"
#include "directory/foreign_files.hpp"
#include "directory/kept_inputs.hpp"
#include "directory/plan_view.hpp"
#include "directory/results_keeper.hpp"
#include "directory/run_claim.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/event_json.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "server/abilities.hpp"
#include "terminal/console.hpp"
#include "terminal/display.hpp"
#include "terminal/problems.hpp"
#include "terminal/signals.hpp"

namespace invokeai_batch::app {

namespace {

run::Limits limits_of(const Settings& settings, run::HandOver hand_over) {
  run::Limits limits;
  limits.concurrency = settings.concurrency.value;
  limits.retries = static_cast<int>(settings.retries.value);
  limits.retry_on = settings.retry_on.value;
  limits.halt = settings.halt.value;
  limits.item_timeout = settings.timeout.value;
  limits.idle_only = settings.idle_only.value;
  limits.between = settings.between.value;
  limits.hand_over = hand_over;
  limits.server_timeout = settings.server_timeout.value.value_or(limits.server_timeout);
  limits.cancel_running = settings.cancel_running.value;
  return limits;
}

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

void conclude(const Output& output, const Request& request, const plan::Plan& plan,
              const run::RunResult& result, const store::Store& store, Display& display) {
  // A disk that is full now is no reason to keep quiet about the run.
  std::optional<base::Error> trouble;
  try {
    write_results(request.output_directory, store);
  } catch (const base::Error& error) {
    trouble = error;
  }
  auto summary = report::summarize(load_for_summary(store), result.progress);
  summary.directory = request.output_directory;
  summary.outcome = outcome_of(result.exit);
  summary.outcome_reason = result.exit.reason;
  summary.elapsed = display.elapsed();
  keep_own_failures(summary, plan);
  display.close();
  if (output.json) {
    write_stdout(report::summary_json(summary, base::read_clocks().wall));
  }
  const bool all_is_well = !result.exit.error_class && result.progress.failed == 0;
  if (!output.is_quiet() || !(all_is_well || output.json)) {
    write_stderr(report::summary_text(summary, base::terminal_of(STDERR_FILENO).columns));
  }
  if (trouble) {
    throw *std::move(trouble);
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

int carry_out(const Output& output, const RunOptions& options, const Request& request,
              Planned& planned, store::Store& store, RunDirectory directory) {
  const RunClaim claim(directory.run_id, request.output_directory);
  Display display(output, options.nul ? report::PathEnd::nul : report::PathEnd::line_break,
                  request.output_directory);
  announce(planned.plan, output);
  SignalWatch signals;
  CancelWatch cancel(request.output_directory);
  run::RunInput input{planned.plan,
                      planned.workflow.templates,
                      planned.workflow.outputs,
                      request.output_directory,
                      directory.run_id,
                      planned.session->server,
                      abilities_of(*planned.session),
                      limits_of(request.settings, options.no_wait ? run::HandOver::all_at_once
                                                                  : run::HandOver::as_it_works),
                      request.settings.order.value,
                      std::random_device{}(),
                      {}};
  if (knows_credentials(request.settings)) {
    input.log_in = [&]() {
      return log_in(*planned.session, request.settings, *known_credentials(request.settings));
    };
  }
  TokenKeeper keeper(planned.session->token_file);
  const auto limit = request.settings.max_duration.value;
  bool told = false;
  run::Watcher watcher;
  watcher.on_event = [&display](const events::Event& event) { display.show(event); };
  ResultsKeeper results(request.output_directory, store);
  watcher.on_progress = [&](const events::Progress& progress) {
    display.show(progress);
    results.on_progress(progress);
  };
  watcher.on_token = [&keeper](const base::Secret& token) { keeper.adopt(token); };
  watcher.wake_fd = signals.wake_fd();
  watcher.ask_every = CancelWatch::k_interval;
  watcher.stop = [&]() -> std::optional<run::Stop> {
    auto stop = signals.take();
    if (!stop && cancel.take()) {
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
  conclude(output, request, planned.plan, result, store, display);
  return exit_status_of(result, signals);
}

void tell_changed_inputs(const Request& request, const Planned& planned,
                         const std::optional<store::Snapshot>& known) {
  const auto changes = !request.kept.empty() ? passed_over(request.kept)
                       : known ? changes_since(kept_inputs(*known), inputs_of(request, planned),
                                               request.output_directory)
                               : std::vector<std::string>();
  for (const auto& change : changes) {
    log_warning(change);
  }
}

bool is_empty(const Selection& selection) {
  return selection && selection->empty();
}

void refuse_both_outputs(const Output& output, const RunOptions& options) {
  if (output.json && options.nul) {
    throw base::Error(base::ErrorClass::usage, {.where = "-0",
                                                .what = "--json prints events and no paths",
                                                .hint = "leave out one of them"});
  }
}

// All jobs at once, or only when the time has come.
void refuse_to_wait_and_not(const Settings& settings, const RunOptions& options) {
  if (!options.no_wait || !(settings.idle_only.value || settings.between.value)) {
    return;
  }
  const auto& said = settings.idle_only.value ? settings.idle_only.place : settings.between.place;
  throw base::Error(base::ErrorClass::usage, {.where = "--no-wait",
                                              .what = said + " has jobs wait for their time",
                                              .hint = "leave out one of them"});
}

}  // namespace

void define_run_settings(Builder& builder) {
  builder.settings({"server", "queue", "output", "concurrency", "order", "retries", "retry_on",
                    "halt", "timeout", "idle_only", "between", "server_timeout", "max_duration",
                    "cancel_running"});
}

void define_no_wait(Builder& builder, bool& no_wait) {
  builder.on("--no-wait", no_wait, "hand all jobs to the server and end; resume collects", k_how);
}

void define_run_output(Builder& builder, bool& nul) {
  builder.json("events as NDJSON on stdout");
  builder.on("-0", nul, "end paths with NUL instead of a line break");
}

void define_run_options(Builder& builder, RunOptions& options) {
  define_overrides(builder, options.plan.overrides);
  builder.text("--only", options.only,
               "only these jobs: failed, 17,88-90, or @FILE: its column job", "WHICH");
  define_run_settings(builder);
  define_no_wait(builder, options.no_wait);
  builder.on("-n,--dry-run", options.dry_run, "print the plan, send nothing", k_how);
  define_run_output(builder, options.nul);
}

int plan_and_run(const Arguments& arguments, const RunOptions& options, Begins begins,
                 InputTexts kept) {
  refuse_both_outputs(arguments.output, options);
  const auto request = read_request(arguments, options.plan, std::move(kept));
  refuse_to_wait_and_not(request.settings, options);
  const auto known = store::read_snapshot(request.output_directory);
  const auto planned =
      make_plan(request, Contact::server, known, options.dry_run ? Draws::later : Draws::now);
  refuse_foreign_files(request.output_directory, planned->plan, known);
  tell_changed_inputs(request, *planned, known);
  const auto selection = selection_of(options.only, planned->plan, known);
  if (is_empty(selection)) {
    if (!arguments.output.is_quiet()) {
      write_stderr(request.output_directory + ": no job has failed\n");
    }
    return 0;
  }
  if (options.dry_run) {
    print_plan(*planned, request, known, selection, arguments.output);
    return 0;
  }
  auto store = open_run_directory(request);
  auto directory =
      enter_plan(store, request, *planned,
                 begins == Begins::now ? std::optional(arguments.typed) : std::nullopt);
  forget_lost_uploads(directory.snapshot, *planned->session);
  // The whole plan stands in the store; only what is wanted is run.
  narrow(planned->plan, selection);
  return carry_out(arguments.output, options, request, *planned, store, std::move(directory));
}

}  // namespace invokeai_batch::app
