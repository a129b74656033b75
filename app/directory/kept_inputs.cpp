#include "directory/kept_inputs.hpp"

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "planning/kept_answers.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::string_view k_standard_input = "-";

enum class Now { same, changed, gone, unknown };

// A file that cannot be read is as good as another one.
Now file_now(const std::string& path, const std::string& text) {
  try {
    return base::read_file(path) == text ? Now::same : Now::changed;
  } catch (const base::Error&) {
    return base::is_there(path) ? Now::changed : Now::gone;
  }
}

// A server that cannot be asked says nothing.
Now workflow_now(const WorkflowSource& source, const std::string& text, Session& session) {
  try {
    return read_source(source, &session) == text ? Now::same : Now::changed;
  } catch (const base::Error& error) {
    if (is_on_server(source)) {
      return error.error_class() == base::ErrorClass::input ? Now::gone : Now::unknown;
    }
    return base::is_there(source.word) ? Now::changed : Now::gone;
  }
}

std::string name_of(const std::string& input) {
  return is_answer(input)            ? describe_answer(input)
         : input == k_standard_input ? "standard input"
                                     : input;
}

}  // namespace

InputTexts kept_inputs(const store::Snapshot& known) {
  InputTexts kept;
  for (const auto& [key, value] : known.meta) {
    if (key.starts_with(store::meta::k_input)) {
      kept.emplace(key.substr(store::meta::k_input.size()), value);
    }
  }
  return kept;
}

std::vector<store::Row> rows_of(const InputTexts& inputs) {
  std::vector<store::Row> rows;
  for (const auto& [path, text] : inputs) {
    rows.emplace_back(store::MetaRow{std::string(store::meta::k_input) + path, text});
  }
  return rows;
}

std::vector<std::string> changes_since(const InputTexts& kept, const InputTexts& read,
                                       const std::string& output_directory) {
  std::vector<std::string> changes;
  for (const auto& [path, text] : read) {
    const auto before = kept.find(path);
    if (before != kept.end() && before->second != text) {
      changes.push_back(name_of(path) + " is not what it was at the last run into " +
                        output_directory + "; the jobs are those of now");
    }
  }
  return changes;
}

std::vector<std::string> passed_over(const InputTexts& kept, const WorkflowSource& workflow,
                                     Session& session) {
  std::vector<std::string> passed;
  for (const auto& [path, text] : kept) {
    const auto now = path == k_standard_input || is_answer(path) ? Now::same
                     : path == workflow.word ? workflow_now(workflow, text, session)
                                             : file_now(path, text);
    if (now == Now::changed || now == Now::gone) {
      passed.push_back(path + (now == Now::changed ? " has changed" : " is gone") +
                       " since the run was begun; its copy is used" +
                       (now == Now::changed ? ", `invokeai-batch run` takes the new one" : ""));
    }
  }
  return passed;
}

}  // namespace invokeai_batch::app
