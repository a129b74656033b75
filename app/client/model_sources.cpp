#include "client/model_sources.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "settings/config.hpp"
#include "settings/configured_models.hpp"

namespace invokeai_batch::app {

namespace {

using yaml::RawValue;

constexpr const char* k_example =
    "- {name: juggernaut, base: sdxl, type: main, source: https://…/juggernaut.safetensors}";

std::optional<ModelSource> read_source(const RawValue& value, yaml::Problems& problems) {
  const auto before = problems.size();
  if (value.kind != RawValue::Kind::map) {
    yaml::report_wrong_shape(value, {"models", "a map for each model", k_example}, problems);
    return std::nullopt;
  }
  ModelSource source;
  const std::vector<std::pair<std::string, std::string*>> members{{"name", &source.name},
                                                                  {"base", &source.base},
                                                                  {"type", &source.type},
                                                                  {"hash", &source.hash},
                                                                  {"source", &source.source}};
  std::vector<std::string> known;
  for (const auto& [key, text] : members) {
    known.push_back(key);
    if (const auto* member = value.find(key)) {
      *text = yaml::read_text(*member, {key, "a text", k_example}, problems).value_or("");
    } else if (key != "hash") {
      problems.push_back(
          {.where = value.place, .what = "a model's " + key + " is missing", .hint = k_example});
    }
  }
  yaml::report_unknown_keys(value, "a model", known, problems);
  return problems.size() == before ? std::optional(std::move(source)) : std::nullopt;
}

// `member` of `root` is a list of models, or is not there.
std::vector<ModelSource> read_list(const RawValue& root, std::string_view member,
                                   const std::string& place) {
  yaml::Problems problems;
  std::vector<ModelSource> sources;
  const auto* list = root.find(member);
  if (root.kind != RawValue::Kind::null && root.kind != RawValue::Kind::map) {
    problems.push_back({.where = place, .what = "a map with " + std::string(member) + ": is due"});
  } else if (list != nullptr && list->kind != RawValue::Kind::list &&
             list->kind != RawValue::Kind::null) {
    yaml::report_wrong_shape(*list, {member, "a list of models", k_example}, problems);
  } else if (list != nullptr) {
    for (const auto& item : list->items) {
      if (auto source = read_source(item, problems)) {
        sources.push_back(*std::move(source));
      }
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return sources;
}

// A model that was installed without a source came from the path where it lies.
const std::string& source_of(const invokeai::Model& model) {
  return model.source.empty() ? model.path : model.source;
}

}  // namespace

std::vector<ModelSource> read_models_file(const std::filesystem::path& file) {
  const auto root = yaml::parse_yaml(base::read_file(file), file.string());
  return read_list(root, "models", file.string());
}

std::vector<ModelSource> configured_model_sources() {
  return read_list(read_configured_models(), "sources", config_file_name());
}

bool has_model(const Models& models, const ModelSource& wanted) {
  return std::any_of(models.begin(), models.end(), [&wanted](const auto& model) {
    return (!wanted.hash.empty() && model.hash == wanted.hash) ||
           (model.name == wanted.name && model.base == wanted.base && model.type == wanted.type);
  });
}

std::string models_file_text(const Models& models, const std::string& server) {
  std::string text = "# The models of " + base::one_line(server) +
                     ". Those that a server lacks:\n#     invokeai-batch models install --from "
                     "FILE\nmodels:\n";
  for (const auto& model : models) {
    text += "  - name: " + json::quoted(model.name) + "\n";
    for (const auto& [key, value] : {std::pair<const char*, const std::string&>{"base", model.base},
                                     {"type", model.type},
                                     {"hash", model.hash},
                                     {"source", source_of(model)}}) {
      text += value.empty() ? "" : "    " + std::string(key) + ": " + json::quoted(value) + "\n";
    }
  }
  return models.empty() ? text + "  []\n" : text;
}

}  // namespace invokeai_batch::app
