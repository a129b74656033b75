// `init WORKFLOW`: a commented job file, ready to edit. Offline; never overwrites.

#include <filesystem>
#include <string>

#include "commands/commands.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/report/job_file.hpp"
#include "planning/loaded_workflow.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

// Relative paths of a job file start at the job file.
std::string seen_from(const fs::path& job_file, const fs::path& workflow) {
  if (workflow.is_absolute()) {
    return workflow.string();
  }
  const auto directory = fs::absolute(job_file).parent_path();
  return fs::absolute(workflow)
      .lexically_normal()
      .lexically_relative(directory.lexically_normal())
      .string();
}

void write_new_file(const fs::path& target, const std::string& text) {
  base::AtomicFile file(target);
  file.write(text);
  if (file.commit_without_replacing() == base::RenameResult::target_exists) {
    throw base::Error(base::ErrorClass::input, {.where = target.string(),
                                                .what = "there is such a file already",
                                                .hint = "choose another with -o"});
  }
}

struct InitOptions {
  std::optional<std::string> schema{};
  std::optional<std::string> job_file{};
};

void define(Builder& builder, InitOptions& options) {
  define_schema(builder, options.schema);
  builder.text("-o,--output", options.job_file, "the job file; - is standard output", "FILE",
               k_says);
}

int run(const Arguments& arguments, const InitOptions& options) {
  const fs::path workflow = arguments.words.front();
  const auto loaded = load_offline(workflow.string(), options.schema, workflow::OutputCache::off);
  log_warnings(loaded);
  const auto target = options.job_file ? fs::path(*options.job_file)
                                       : fs::path(workflow).replace_extension(".yaml");
  if (target == "-") {
    write_stdout(report::job_file_text(loaded, {"", workflow.string()}));
    return 0;
  }
  write_new_file(target,
                 report::job_file_text(loaded, {target.string(), seen_from(target, workflow)}));
  if (arguments.output.is_quiet()) {
    return 0;
  }
  write_stderr(report::job_file_written(target.string()));
  return 0;
}

}  // namespace

Command init_command() {
  return {.name = "init",
          .signature = "WORKFLOW",
          .summary = "Write a commented job file for a workflow, to edit",
          .examples = R"(invokeai-batch init fox.json
invokeai-batch init fox.json -o -)",
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
