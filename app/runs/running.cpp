#include "runs/running.hpp"

#include <optional>
#include <string>
#include <utility>

#include "directory/foreign_files.hpp"
#include "directory/plan_view.hpp"
#include "directory/report_page.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "runs/sharding.hpp"
#include "runs/start.hpp"
#include "shards/shard_option.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"
#include "upkeep/server_history.hpp"
#include "upkeep/upkeep.hpp"

namespace invokeai_batch::app {

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
  const bool is_dry = start.options.dry_run;
  auto held = is_dry ? HeldRun{.known = read_together(request.output_directory)}
                     : hold_run(request.output_directory);
  const auto& known = held.known;
  const auto planned =
      make_plan(request, Contact::server, known, is_dry ? Draws::later : Draws::now);
  refuse_foreign_files(request.output_directory, planned->plan, known,
                       request.settings.sidecar.value);
  if (request.settings.report.value) {
    refuse_foreign_page(page_place(request.output_directory, std::nullopt));
  }
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
  const auto prunable = what_to_prune(upkeep, is_dry, meeting, start.output());
  tell_what_is_forced(upkeep, meeting, selection, start.output());
  if (is_dry) {
    print_plan(*planned, request, known, selection, start.output());
    return 0;
  }
  auto& store = store_of(held, request.output_directory);
  fold_shards(store, request.output_directory);
  auto directory = enter_plan(store, request, *planned, start.typed(), std::move(held.known));
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
