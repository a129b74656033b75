// `init WORKFLOW`: a commented job file, ready to edit; never overwrites.

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
  define_node_types(builder, options.schema);
  builder.text("-o,--output", options.job_file, "the job file; - is standard output", "FILE",
               k_says);
}

// What the job file calls the workflow; a server that was typed has to be named there as well.
report::JobFileNames names_for(const fs::path& target, const WorkflowSource& source,
                               const Arguments& arguments) {
  const auto server = arguments.settings.find("server");
  return {.job_file = target == "-" ? std::string() : target.string(),
          .workflow = source.kind == SourceKind::file && target != "-"
                          ? seen_from(target, source.word)
                          : source.word,
          .server = server == arguments.settings.end() ? std::string() : server->second,
          .is_piped = source.kind == SourceKind::standard_input};
}

int run(const Arguments& arguments, const InitOptions& options) {
  const auto source = source_of(arguments.words.front());
  const auto loaded = load_at_hand(arguments, source, options.schema, std::nullopt);
  const auto usual = source.kind == SourceKind::file
                         ? fs::path(source.word).replace_extension(".yaml")
                         : fs::path(stem_of(source) + ".yaml");
  const auto target = options.job_file ? fs::path(*options.job_file) : usual;
  const auto names = names_for(target, source, arguments);
  const auto text = report::job_file_text(loaded, names);
  if (target == "-") {
    write_stdout(text);
    return 0;
  }
  write_new_file(target, text);
  if (!arguments.output.is_quiet()) {
    write_stderr(report::job_file_written(names));
  }
  return 0;
}

}  // namespace

Command init_command() {
  return {.name = "init",
          .signature = "WORKFLOW",
          .summary = "Write a commented job file for a workflow, to edit",
          .examples = R"(invokeai-batch init fox.json
invokeai-batch init fox.json -o -)",
          .notes = k_workflow_notes,
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
