// The workflow's own model references, as this server has them.
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/kinds/models.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_by_key = "key";

struct Search {
  std::string_view name;
  const std::vector<ModelRecord>& models;
  ResolvedModels& result;
};

bool same_model(const ModelRecord& model, json::Value reference) {
  return base::same_text(model.name, reference["name"].text()) &&
         model.base == reference["base"].text() && model.type == reference["type"].text();
}

base::Problem not_installed(json::Value reference, const Search& search) {
  workflow::FieldType wanted;
  wanted.kind = workflow::FieldKind::model;
  wanted.model_bases = {std::string(reference["base"].text())};
  wanted.model_types = {std::string(reference["type"].text())};
  const std::string model(reference["name"].text());
  base::Problem problem{.detail = models_to_choose_from(model, wanted, search.models)};
  problem.what = std::string(search.name) + ": the workflow's model " + shown(model) + " (" +
                 wanted.model_bases.front() + " " + wanted.model_types.front() +
                 ") is not installed";
  problem.hint =
      "set it to one that is: --set " + base::shell_word(std::string(search.name) + "=MODEL");
  return problem;
}

base::Problem ambiguous(json::Value reference, const Search& search, const ModelMatch& match) {
  auto problem = several_found(reference["name"].text(), match.several);
  problem.what = std::string(search.name) + ": the workflow's model " + problem.what;
  problem.hint = "set the one that is meant: --set " +
                 base::shell_word(std::string(search.name) + "=" + match.several.front()->key);
  return problem;
}

void append(std::string& out, json::Value value, Search& search);

void append_reference(std::string& out, json::Value reference, Search& search) {
  const auto match = match_reference(reference, search.models);
  if (match.model == nullptr || match.by == k_by_key) {
    if (match.model == nullptr) {
      search.result.problems.push_back(match.several.empty() ? not_installed(reference, search)
                                                             : ambiguous(reference, search, match));
    }
    out += json::to_text(reference);
    return;
  }
  const auto& model = *match.model;
  search.result.remaps.push_back({.from = std::string(reference["name"].text()),
                                  .to = model.name + " (key " + model.key + ")",
                                  .by = std::string(match.by)});
  json::Writer json;
  json.begin_object();
  for (const auto& [key, member] : reference) {
    json.key(key);
    if (key == "key") {
      json.string(model.key);
    } else if (key == "hash") {
      json.string(model.hash);
    } else if (key == "name") {
      json.string(model.name);
    } else {
      json.raw(json::to_text(member));
    }
  }
  out += json.end_object().text();
}

void append_children(std::string& out, json::Value value, Search& search) {
  out += value.is_array() ? '[' : '{';
  bool first = true;
  for (const auto& [key, child] : value) {
    out += first ? "" : ",";
    first = false;
    if (value.is_object()) {
      json::append_quoted(out, key);
      out += ':';
    }
    append(out, child, search);
  }
  out += value.is_array() ? ']' : '}';
}

// Depth is bounded by json::k_deepest.
void append(std::string& out, json::Value value, Search& search) {
  if (is_model_reference(value)) {
    append_reference(out, value, search);
  } else if (value.is_array() || value.is_object()) {
    append_children(out, value, search);
  } else {
    out += json::to_text(value);
  }
}

}  // namespace

// A key that is there wins, whatever name the workflow remembers: the server looks at nothing else.
ModelMatch match_reference(json::Value reference, const std::vector<ModelRecord>& models) {
  const auto first = [&](auto matches) -> const ModelRecord* {
    for (const auto& model : models) {
      if (matches(model)) {
        return &model;
      }
    }
    return nullptr;
  };
  const auto key = reference["key"].text();
  const auto hash = reference["hash"].text();
  if (const auto* model = first([&](const ModelRecord& m) { return m.key == key; })) {
    return {model, k_by_key};
  }
  if (const auto* model =
          first([&](const ModelRecord& m) { return !hash.empty() && m.hash == hash; })) {
    return {model, "hash"};
  }
  ModelMatch match{.by = "name, base and type"};
  for (const auto& model : models) {
    if (same_model(model, reference)) {
      match.several.push_back(&model);
    }
  }
  if (match.several.size() == 1) {
    match.model = match.several.front();
    match.several.clear();
  }
  return match;
}

bool is_model_reference(json::Value value) {
  return value.is_object() && value["key"].is_string() && value["name"].is_string() &&
         value["base"].is_string() && value["type"].is_string();
}

ResolvedModels resolve_models(json::Value value, std::string_view name,
                              const std::vector<ModelRecord>& models) {
  ResolvedModels result;
  if (!value.exists()) {
    return result;
  }
  Search search{name, models, result};
  std::string text;
  append(text, value, search);
  if (!result.remaps.empty()) {
    result.json = std::move(text);
  }
  return result;
}

}  // namespace invokeai_batch::plan
