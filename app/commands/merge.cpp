// `merge DIR…`: what shards have made becomes one run.

#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "directory/report_page.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "shards/merging.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct MergeOptions {
  std::optional<std::string> output{};
};

void define(Builder& builder, MergeOptions& options) {
  builder.text("-o,--output", options.output, "of several directories: the one that gets all",
               "DIR", k_how);
}

void refuse_wrong_target(const Arguments& arguments, const MergeOptions& options) {
  const bool several = arguments.words.size() > 1;
  if (several && !options.output) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "several directories are merged into another one",
                                    .hint = "name it with -o"});
  }
}

std::string summary_of(const Merged& merged, const std::string& target, bool is_copied) {
  std::string text = target + ": ";
  text += is_copied ? base::count_of(merged.stores, "directory", "directories") + " merged, " +
                          base::count_of(merged.files, "file") + " copied"
                    : base::count_of(merged.stores, "shard") + " merged";
  if (merged.done < merged.jobs) {
    text += "; " + std::to_string(merged.done) + " of " + base::count_of(merged.jobs, "job") +
            " done: invokeai-batch status " + base::shell_word(target) + " says what is missing";
  }
  return text + "\n";
}

int run(const Arguments& arguments, const MergeOptions& options) {
  refuse_wrong_target(arguments, options);
  const auto target = options.output.value_or(arguments.words.front());
  const auto merged =
      options.output ? merge_directories(arguments.words, target) : merge_shards(target);
  for (const auto& warning : merged.warnings) {
    log_warning(warning);
  }
  write_page(run_source(target), target, page_place(target, std::nullopt),
             [](const store::StoredJob& /*job*/) { return true; });
  if (!arguments.output.is_quiet()) {
    write_stderr(summary_of(merged, target, options.output.has_value()));
  }
  return 0;
}

}  // namespace

Command merge_command() {
  return {.name = "merge",
          .signature = "DIR…",
          .summary = "Make one run of what its shards have made",
          .examples = R"(invokeai-batch merge out
invokeai-batch merge a b c -o all)",
          .notes =
              "Writes the run's store, results.csv and report.html. What is merged stays as it "
              "is; to merge again is the same. Nothing may be at work in it.",
          .words = {"DIR", "the directory of a run", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
