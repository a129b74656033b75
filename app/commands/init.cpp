// `init WORKFLOW`: a commented job file, ready to edit. Offline; never overwrites.

#include <filesystem>
#include <string>

#include "commands/commands.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "planning/job_file_text.hpp"
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

}  // namespace

int run_init(const Arguments& arguments) {
  const fs::path workflow = arguments.files.front();
  const auto loaded = load_offline(workflow.string(), arguments.schema, workflow::OutputCache::off);
  log_warnings(loaded);
  const auto target = arguments.job_file ? fs::path(*arguments.job_file)
                                         : fs::path(workflow).replace_extension(".yaml");
  if (target == "-") {
    write_stdout(job_file_text(loaded, {"", workflow.string()}));
    return 0;
  }
  write_new_file(target, job_file_text(loaded, {target.string(), seen_from(target, workflow)}));
  if (arguments.verbosity < 0) {
    return 0;
  }
  write_stderr("wrote " + target.string() + "; next: invokeai-batch plan " +
               base::shell_word(target.string()) + "\n");
  return 0;
}

}  // namespace invokeai_batch::app
