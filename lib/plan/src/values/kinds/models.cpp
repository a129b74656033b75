#include "values/kinds/models.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "spec/arguments.hpp"
#include "values/kinds/kinds.hpp"
#include "values/kinds/number.hpp"

namespace invokeai_batch::plan {

namespace {

using ModelList = std::vector<const ModelRecord*>;

constexpr std::size_t k_most_listed = 10;

bool is_one_of(const std::string& value, const std::vector<std::string>& accepted) {
  return accepted.empty() || std::find(accepted.begin(), accepted.end(), value) != accepted.end();
}

bool accepts(const workflow::FieldType& type, const ModelRecord& model) {
  return is_one_of(model.base, type.model_bases) && is_one_of(model.type, type.model_types);
}

template <class Matches>
ModelList select(const std::vector<ModelRecord>& models, Matches matches) {
  ModelList chosen;
  for (const auto& model : models) {
    if (matches(model)) {
      chosen.push_back(&model);
    }
  }
  return chosen;
}

std::string kind_of(const ModelRecord& model) {
  return model.base + " " + model.type;
}

// "sdxl/juggernaut  (sdxl main, key 914b2e5a-…)"
std::string listed(const ModelList& models) {
  std::vector<std::string> lines;
  for (const auto* model : models) {
    if (lines.size() == k_most_listed) {
      lines.push_back("and " + std::to_string(models.size() - k_most_listed) + " more");
      break;
    }
    lines.push_back(model->name + "  (" + kind_of(*model) + ", key " + model->key + ")");
  }
  return base::join(lines, "\n");
}

std::string accepted_kinds(const workflow::FieldType& type) {
  const auto bases = base::join(type.model_bases, " or ");
  const auto types = base::join(type.model_types, " or ");
  return bases + (bases.empty() || types.empty() ? "" : " ") + types +
         (bases.empty() && types.empty() ? "models" : " models");
}

// What BASE/NAME names it by, which may be written wrongly too.
std::string_view name_in(std::string_view reference) {
  const auto slash = reference.find('/');
  return slash == std::string_view::npos ? reference : reference.substr(slash + 1);
}

// Nearest first.
ModelList accepted_models(std::string_view wanted, const workflow::FieldType& type,
                          const std::vector<ModelRecord>& models) {
  auto there = select(models, [&](const ModelRecord& model) { return accepts(type, model); });
  const auto distance = [wanted](const ModelRecord& model) {
    return std::min(base::distance(wanted, model.name),
                    base::distance(name_in(wanted), model.name));
  };
  std::stable_sort(there.begin(), there.end(),
                   [&](const auto* a, const auto* b) { return distance(*a) < distance(*b); });
  return there;
}

base::Problem none_found(std::string_view reference, const workflow::FieldType& type,
                         const std::vector<ModelRecord>& models) {
  const auto elsewhere = select(models, [&](const ModelRecord& model) {
    return base::same_text(model.name, reference) ||
           base::same_text(model.base + "/" + model.name, reference);
  });
  std::vector<std::string> names;
  for (const auto* model : accepted_models(reference, type, models)) {
    names.push_back(model->name);
  }
  base::Problem problem;
  problem.what = elsewhere.empty() ? "no model " + shown(reference) + " is installed"
                                   : shown(reference) + " is " + kind_of(*elsewhere.front()) +
                                         ", and this input takes " + accepted_kinds(type);
  problem.detail = models_to_choose_from(reference, type, models);
  problem.hint = base::did_you_mean(name_in(reference), names);
  return problem;
}

}  // namespace

base::Problem several_found(std::string_view reference, const ModelList& named) {
  std::vector<std::string> longer;
  for (const auto* model : named) {
    auto with_base = model->base + "/" + model->name;
    if (std::find(longer.begin(), longer.end(), with_base) == longer.end()) {
      longer.push_back(std::move(with_base));
    }
  }
  const bool base_tells = longer.size() == named.size();
  return {.what = shown(reference) + " means " + std::to_string(named.size()) + " models",
          .detail = listed(named),
          .hint = base_tells ? "write " + base::join(longer, " or ")
                             : "write the key of the one that is meant"};
}

namespace {

ModelList accepted_named(std::string_view reference, const workflow::FieldType& type,
                         const std::vector<ModelRecord>& models) {
  auto named = select(models, [&](const ModelRecord& model) {
    return base::same_text(model.name, reference) && accepts(type, model);
  });
  if (named.empty()) {
    named = select(models, [&](const ModelRecord& model) {
      return base::same_text(model.base + "/" + model.name, reference) && accepts(type, model);
    });
  }
  return named;
}

std::string reference_json(const ModelRecord& model, json::Value submodel) {
  json::Writer json;
  json.begin_object()
      .member("key", model.key)
      .member("hash", model.hash)
      .member("name", model.name)
      .member("base", model.base)
      .member("type", model.type);
  if (submodel.exists()) {
    json.key("submodel_type").raw(json::to_text(submodel));
  }
  return json.end_object().take();
}

// Offline nothing is known but the reference itself. Such a value is shown and never sent.
TypedValue unchecked(std::string_view reference) {
  const auto json = json::Writer().begin_object().member("name", reference).end_object().text();
  TypedValue typed;
  typed.encoded = {.graph = json, .workflow = json};
  typed.text = reference;
  typed.identity = reference;
  return typed;
}

Typed typed_reference(const workflow::FieldType& type, const yaml::RawValue& value,
                      std::string_view reference, std::string_view name,
                      const std::vector<ModelRecord>* models) {
  if (models == nullptr) {
    return unchecked(reference);
  }
  auto found = find_model(reference, type, *models);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    problem->where = value.place;
    problem->what = std::string(name) + ": " + problem->what;
    return std::move(*problem);
  }
  const auto& model = *std::get<const ModelRecord*>(found);
  const auto json = reference_json(model, {});
  TypedValue typed;
  typed.encoded = {.graph = json, .workflow = json};
  typed.text = model.name;
  typed.identity = reference;
  return typed;
}

// A text, or a map as the GUI writes it, of which the key (else the hash, else the name) counts.
std::string reference_of(const yaml::RawValue& value) {
  if (value.kind != yaml::RawValue::Kind::map) {
    return std::string(base::trim(value.text));
  }
  for (const std::string_view member : {"key", "hash", "name"}) {
    const auto* text = value.find(member);
    if (text != nullptr && !text->text.empty()) {
      return text->text;
    }
  }
  return {};
}

}  // namespace

std::variant<const ModelRecord*, base::Problem> find_model(std::string_view reference,
                                                           const workflow::FieldType& type,
                                                           const std::vector<ModelRecord>& models) {
  for (auto member : {&ModelRecord::key, &ModelRecord::hash}) {
    const auto exact =
        select(models, [&](const ModelRecord& model) { return model.*member == reference; });
    if (!exact.empty() && !reference.empty()) {
      if (accepts(type, *exact.front())) {
        return exact.front();
      }
      return base::Problem{.what = shown(reference) + " is " + exact.front()->name + ", " +
                                   kind_of(*exact.front()) + ", and this input takes " +
                                   accepted_kinds(type),
                           .detail = models_to_choose_from(exact.front()->name, type, models)};
    }
  }
  const auto named = accepted_named(reference, type, models);
  if (named.size() == 1) {
    return named.front();
  }
  if (named.empty()) {
    return none_found(reference, type, models);
  }
  return several_found(reference, named);
}

std::string models_to_choose_from(std::string_view wanted, const workflow::FieldType& type,
                                  const std::vector<ModelRecord>& models) {
  const auto there = accepted_models(wanted, type, models);
  return there.empty() ? "the server has no " + accepted_kinds(type)
                       : "it has these " + accepted_kinds(type) + ":\n" + listed(there);
}

Typed typed_model(const workflow::FieldType& type, const yaml::RawValue& value,
                  std::string_view name, const std::vector<ModelRecord>* models) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  const auto one = as_one(value);
  const auto reference = reference_of(one);
  if (reference.empty()) {
    const auto what = one.kind == yaml::RawValue::Kind::list ? "a list where one model is due"
                                                             : "no model is named";
    return problem_with(value, name, what, "write its name, BASE/NAME, key or hash");
  }
  return typed_reference(type, value, reference, name, models);
}

namespace {

constexpr std::string_view k_usual_weight = "0.75";  // of a LoRA that is added in the GUI

Typed typed_lora(const workflow::FieldType& type, const yaml::RawValue& value,
                 std::string_view name, const std::vector<ModelRecord>* models) {
  const auto* lora = value.find("lora");
  auto model = typed_model(type, lora == nullptr ? value : *lora, name, models);
  if (std::holds_alternative<base::Problem>(model)) {
    return model;
  }
  yaml::RawValue weight{.kind = yaml::RawValue::Kind::plain, .text = std::string(k_usual_weight)};
  if (const auto* given = value.find("weight")) {
    weight = *given;
  }
  auto number = typed_number({}, weight, std::string(name) + " weight");
  if (std::holds_alternative<base::Problem>(number)) {
    return number;
  }
  auto typed = std::get<TypedValue>(std::move(model));
  const auto& text = std::get<TypedValue>(number).text;
  const auto json = "{\"lora\":" + *typed.encoded.graph + ",\"weight\":" + text + "}";
  typed.encoded = {.graph = json, .workflow = json};
  typed.text += " " + text;
  typed.identity += " " + text;
  return typed;
}

}  // namespace

Typed typed_loras(const workflow::FieldType& type, const yaml::RawValue& value,
                  std::string_view name, const std::vector<ModelRecord>* models) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  auto item_type = type;
  item_type.required = true;
  std::vector<TypedValue> items;
  for (const auto& item : items_of(value)) {
    auto typed = typed_lora(item_type, item, name, models);
    if (auto* problem = std::get_if<base::Problem>(&typed)) {
      return std::move(*problem);
    }
    items.push_back(std::get<TypedValue>(std::move(typed)));
  }
  return list_of(items);
}

namespace {

bool names_models(json::Value value) {
  if (is_model_reference(value)) {
    return true;
  }
  if (!value.is_array() && !value.is_object()) {
    return false;
  }
  return std::any_of(value.begin(), value.end(),
                     [](const json::Member& member) { return names_models(member.value); });
}

// What a job takes from the workflow is found again, or told to be missing, by resolve_models().
void ask_for_models(const OwnValue& own, FactReader& facts) {
  if (names_models(own.value)) {
    (void)facts.models();
  }
}

Typed model_of(const workflow::FieldType& type, const yaml::RawValue& value, std::string_view name,
               const Typing& typing) {
  return typed_model(type, value, name, typing.facts.models());
}

Typed loras_of(const workflow::FieldType& type, const yaml::RawValue& value, std::string_view name,
               const Typing& typing) {
  return typed_loras(type, value, name, typing.facts.models());
}

}  // namespace

extern constinit const KindRules k_model = {.kind = workflow::FieldKind::model,
                                            .typed = model_of,
                                            .ask = ask_for_models,
                                            .own_member = "name"};
extern constinit const KindRules k_lora_list = {.kind = workflow::FieldKind::lora_list,
                                                .typed = loras_of};

}  // namespace invokeai_batch::plan
