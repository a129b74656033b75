#include "runs/running.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>

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
#include "runs/cancel_request.hpp"
#include "runs/sharding.hpp"
#include "runs/start.hpp"
#include "server/abilities.hpp"
#include "shards/shard_option.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"
#include "terminal/display.hpp"
#include "terminal/problems.hpp"
#include "terminal/signals.hpp"
#include "upkeep/last_run.hpp"
#include "upkeep/server_history.hpp"
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

// A disk that is full now is no reason to keep quiet about the run.
std::optional<base::Error> trouble_with_results(const Request& request, const store::Store& store) {
  try {
    write_results(request.output_directory, store);
  } catch (const base::Error& error) {
    return error;
  }
  return std::nullopt;
}

void conclude(const Output& output, const Errand& errand, const Request& request,
              const plan::Plan& plan, const run::RunResult& result, const store::Store& store,
              Display& display) {
  auto trouble = errand.shard ? std::nullopt : trouble_with_results(request, store);
  auto summary = report::summarize(load_for_summary(store), result.progress);
  summary.directory = request.output_directory;
  summary.outcome = outcome_of(result.exit);
  summary.outcome_reason = result.exit.reason;
  summary.elapsed = display.elapsed();
  summary.shard = errand.shard;
  if (errand.shard) {
    summary.not_in_plan = 0;  // they are other shards' by now
  }
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
                      std::random_device{}(),
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
  ResultsKeeper results(request.output_directory, store);
  watcher.on_progress = [&](const events::Progress& progress) {
    display.show(progress);
    if (!errand.shard) {
      results.on_progress(progress);
    }
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
  conclude(output, errand, request, planned.plan, result, store, display);
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

namespace {

bool is_empty(const Selection& selection) {
  return selection && selection->empty();
}

void refuse_two_choices(const RunOptions& options) {
  const auto refuse = [](const char* flag, const char* what) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = flag, .what = what, .hint = "leave out one of them"});
  };
  if (options.shard && options.only) {
    refuse("--shard", "--only chooses jobs already");
  }
  const auto& upkeep = options.upkeep;
  if ((options.shard || options.prepare) && (upkeep.force || upkeep.prune || upkeep.tidy)) {
    refuse(options.shard ? "--shard" : "--prepare",
           "--force, --prune and --tidy are for a run in one piece: merge first");
  }
  if (options.prepare && options.shard) {
    refuse("--prepare", "it is done once for all shards, before the first of them starts");
  }
  if (options.prepare && (options.only || options.dry_run)) {
    refuse("--prepare", options.only ? "it is for the whole plan, and --only chooses jobs"
                                     : "it writes into the directory, and -n writes nothing");
  }
}

void tell_changed_server(const std::optional<store::Snapshot>& known, Session& session,
                         const std::string& user) {
  if (!known) {
    return;
  }
  for (const auto& change : changes_of_server(*known, session, user)) {
    log_warning(change);
  }
}

void keep_user(store::Store& store, const std::string& user) {
  store::MetaRow row;
  row.key = std::string(k_server_user);
  row.value = user;
  store.commit({row});
}

int run_all(const Start& start) {
  const auto& request = start.request;
  const auto& upkeep = start.options.upkeep;
  auto known = read_together(request.output_directory);
  const auto planned =
      make_plan(request, Contact::server, known, start.options.dry_run ? Draws::later : Draws::now);
  refuse_foreign_files(request.output_directory, planned->plan, known);
  tell_changed_inputs(request, *planned, known);
  const auto user = user_of(*planned->session);
  tell_changed_server(known, *planned->session, user);
  const auto selection = selection_of(start.options.only, planned->plan, known);
  if (is_empty(selection)) {
    if (!start.output().is_quiet()) {
      write_stderr(request.output_directory + ": no job has failed\n");
    }
    return 0;
  }
  const Meeting meeting{request.output_directory, planned->plan, known};
  const auto prunable = what_to_prune(upkeep, start.options.dry_run, meeting, start.output());
  tell_what_is_forced(upkeep, meeting, selection, start.output());
  if (start.options.dry_run) {
    print_plan(*planned, request, known, selection, start.output());
    return 0;
  }
  known.reset();  // a large one is not carried through the run
  auto store = open_run_directory(request);
  const auto shards = hold_shards(request.output_directory);
  fold_shards(store, request.output_directory);
  auto directory = enter_plan(store, request, *planned, start.typed());
  keep_user(store, user);
  forget_lost_uploads(directory.snapshot, *planned->session);
  prune(prunable, request.output_directory);
  if (upkeep.force) {
    make_again(store, directory.snapshot, request.output_directory, selection,
               old_pictures(upkeep));
  }
  distrust_times_when_asked(upkeep, directory.snapshot);
  // The whole plan stands in the store; only what is wanted is run.
  narrow(planned->plan, selection);
  return carry_out(start.output(), {start.path_end(), std::nullopt, upkeep, start.hand_over()},
                   request, *planned, store, std::move(directory));
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

void define_shard(Builder& builder, std::optional<std::string>& shard) {
  builder.text("--shard", shard, "one of N parts of the plan: of task ID, modulo N", "ID/N", k_how);
}

void define_run_options(Builder& builder, RunOptions& options) {
  define_overrides(builder, options.plan.overrides);
  builder.text("--only", options.only,
               "only these jobs: failed, 17,88-90, or @FILE: its column job", "WHICH");
  define_run_settings(builder);
  define_no_wait(builder, options.no_wait);
  builder.on("--prepare", options.prepare, "for shards: check, draw, make boards; send no job",
             k_how);
  define_shard(builder, options.shard);
  define_upkeep(builder, options.upkeep);
  builder.on("-n,--dry-run", options.dry_run, "print the plan, send nothing", k_how);
  define_run_output(builder, options.nul);
}

int plan_and_run(const Arguments& arguments, const RunOptions& options, Begins begins,
                 InputTexts kept) {
  refuse_both_outputs(arguments.output, options);
  refuse_two_choices(options);
  refuse_unclear(options.upkeep, options.only.has_value(),
                 options.plan.overrides.limit.has_value());
  const auto request = read_request(arguments, options.plan, std::move(kept));
  refuse_to_wait_and_not(request.settings, options);
  const Start start{arguments, options, begins, request};
  if (options.prepare) {
    return prepare(start);
  }
  if (const auto shard = shard_option(options.shard)) {
    return run_shard(start, *shard);
  }
  return run_all(start);
}

}  // namespace invokeai_batch::app
