#include "directory/kept_inputs.hpp"

#include <filesystem>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::string_view k_standard_input = "-";

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// A file that cannot be read is as good as another one.
bool still_says(const std::string& path, const std::string& text) {
  try {
    return base::read_file(path) == text;
  } catch (const base::Error&) {
    return false;
  }
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
      changes.push_back((path == k_standard_input ? "standard input" : path) +
                        " is not what it was at the last run into " + output_directory +
                        "; the jobs are those of now");
    }
  }
  return changes;
}

std::vector<std::string> passed_over(const InputTexts& kept) {
  std::vector<std::string> passed;
  for (const auto& [path, text] : kept) {
    if (path == k_standard_input || still_says(path, text)) {
      continue;
    }
    passed.push_back(path + (is_there(path) ? " has changed" : " is gone") +
                     " since the run was begun; its copy is used" +
                     (is_there(path) ? ", `invokeai-batch run` takes the new one" : ""));
  }
  return passed;
}

}  // namespace invokeai_batch::app
