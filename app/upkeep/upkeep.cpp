#include "upkeep/upkeep.hpp"

#include <string_view>

#include "client/consent.hpp"
#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "terminal/console.hpp"
#include "upkeep/tidying.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::string_view k_sizes = "sizes";
constexpr std::string_view k_contents = "contents";

}  // namespace

void define_upkeep(Builder& builder, UpkeepOptions& options) {
  builder.text("--check", options.check, "files that are there by their sizes, or contents (sizes)",
               "WHAT", k_how);
  builder.on("--force", options.force, "make the jobs of --only again; FILE stays as FILE.old-1",
             k_how);
  builder.on("--prune", options.prune, "delete the files of jobs that left the plan", k_how);
  builder.on("--tidy", options.tidy, "then delete our items from the server's history", k_how);
  builder.on("--yes", options.yes, "--prune does not ask; --force keeps no old file", k_how);
}

OldPictures old_pictures(const UpkeepOptions& options) {
  return options.yes ? OldPictures::deleted : OldPictures::kept;
}

void refuse_unclear(const UpkeepOptions& options, bool has_only, bool has_limit) {
  if (options.check && *options.check != k_sizes && *options.check != k_contents) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--check " + *options.check,
                       .what = "expected sizes or contents",
                       .hint = "sizes looks at size and time of the files that are there, contents "
                               "reads them"});
  }
  if (options.force && !has_only) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--force",
                       .what = "which jobs are to be made again is not said",
                       .hint = "say them with --only, such as --only 17,88-90"});
  }
  // Everything behind the limit has left the plan, which nobody means by that.
  if (options.prune && has_limit) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--prune",
                       .what = "--limit leaves jobs out of the plan, whose files would be deleted",
                       .hint = "leave out one of them"});
  }
}

Prunable what_to_prune(const UpkeepOptions& options, bool dry_run, const Meeting& meeting,
                       const Output& output) {
  if (!options.prune || !meeting.known) {
    return {};
  }
  auto prunable = prunable_files(*meeting.known, meeting.plan, meeting.directory);
  for (const auto& path : prunable.changed) {
    log_warning(base::one_line(path) +
                " is of a job that the plan no longer has, and has changed "
                "since it was saved: it stays");
  }
  if (prunable.paths.empty()) {
    say(meeting.directory + ": no file of a job that the plan no longer has", output);
    return {};
  }
  const auto consent = ask_consent(to_text(prunable), {options.yes, dry_run}, output);
  return consent == Consent::given ? prunable : Prunable{};
}

void tell_what_is_forced(const UpkeepOptions& options, const Meeting& meeting,
                         const Selection& selection, const Output& output) {
  if (!options.force || !meeting.known) {
    return;
  }
  const auto lines = told_of_making_again(*meeting.known, selection, old_pictures(options));
  for (const auto& line : lines) {
    say(line, output);
  }
}

void distrust_times_when_asked(const UpkeepOptions& options, store::Snapshot& snapshot) {
  if (options.check != k_contents) {
    return;
  }
  for (auto& stored : snapshot.jobs) {
    for (auto& output : stored.outputs) {
      output.modified_ns = 0;
    }
  }
}

void tidy_when_asked(const UpkeepOptions& options, const run::RunResult& result, Session& session,
                     const store::Store& store, SignalWatch& signals, const Output& output) {
  if (!options.tidy || result.exit.error_class) {
    return;
  }
  const auto tidied = tidy_history(session, store, [&] { return signals.take().has_value(); });
  if (!tidied.trouble.empty()) {
    log_warning("the server's history was tidied in part: " + tidied.trouble);
  }
  say(base::count_of(tidied.deleted, "item") + " of this run deleted from the server's history",
      output);
}

}  // namespace invokeai_batch::app
