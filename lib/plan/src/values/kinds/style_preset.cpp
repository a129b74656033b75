// Style presets that the server has, by name or id; it is asked for them by id.
#include <algorithm>
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "spec/arguments.hpp"
#include "values/kinds/kinds.hpp"
#include "values/kinds/server_names.hpp"

namespace invokeai_batch::plan {

namespace {

using Presets = std::vector<StylePresetRecord>;

constexpr std::string_view k_member = "style_preset_id";

Typed typed_name(const workflow::FieldType& /*type*/, const yaml::RawValue& value,
                 std::string_view name) {
  return typed_server_name(k_member, value, name);
}

const StylePresetRecord* preset_called(const Presets& presets, std::string_view reference) {
  const auto by = [&](std::string StylePresetRecord::*member) {
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const auto& preset) {
      return base::same_name(preset.*member, reference);
    });
    return found == presets.end() ? nullptr : &*found;
  };
  const auto* found = by(&StylePresetRecord::id);
  return found != nullptr ? found : by(&StylePresetRecord::name);
}

base::Problem no_preset(const Presets& presets, const std::string& reference) {
  std::vector<std::string> names;
  for (const auto& preset : presets) {
    names.push_back(preset.name);
  }
  return {.what = "the server has no style preset " + shown(reference),
          .detail = names.empty() ? "it has none at all" : yaml::listed_behind("it has", names),
          .hint = base::did_you_mean(reference, names)};
}

// nullptr: offline, about to be fetched, or not to be had (which is warned of).
const Presets* known_presets(const std::string& place, const Typing& typing) {
  const auto* fetched = typing.facts.style_presets();
  if (fetched == nullptr) {
    return nullptr;
  }
  if (!fetched->value.has_value()) {
    warn_unchecked("style presets", fetched->problem, place, typing.notes);
    return nullptr;
  }
  return &*fetched->value;
}

yaml::RawValue with_id(const yaml::RawValue& value, const Typing& typing) {
  const auto* member = value.find(k_member);
  const auto& reference = member == nullptr ? value.text : member->text;
  const auto* presets = known_presets(value.place, typing);
  const auto* preset = presets == nullptr ? nullptr : preset_called(*presets, reference);
  return preset == nullptr
             ? value
             : yaml::RawValue{
                   .kind = yaml::RawValue::Kind::quoted, .text = preset->id, .place = value.place};
}

std::vector<base::Problem> missing_in(json::Value value, const std::string& place,
                                      const Typing& typing) {
  std::vector<base::Problem> problems;
  for (const auto& reference : server_names_in(value, k_member)) {
    const auto* presets = known_presets(place, typing);
    if (presets != nullptr && preset_called(*presets, reference) == nullptr) {
      problems.push_back(no_preset(*presets, reference));
    }
  }
  return problems;
}

Typed typed_preset(const workflow::FieldType& type, const yaml::RawValue& value,
                   std::string_view name, const Typing& typing) {
  const bool is_one = !type.is_list && value.kind != yaml::RawValue::Kind::null;
  const auto asked = is_one ? as_one(value) : value;
  const auto sent = is_one ? with_id(asked, typing) : value;
  auto typed = typed_value(type, sent, name);
  auto* preset = std::get_if<TypedValue>(&typed);
  if (preset == nullptr || !preset->encoded.graph.has_value()) {
    return typed;
  }
  const auto document = json::parse(*preset->encoded.graph, name);
  auto problems = missing_in(document.root(), value.place, typing);
  if (!problems.empty()) {
    return at_value(std::move(problems.front()), value, name);
  }
  if (is_one && asked.kind != yaml::RawValue::Kind::map && asked.text != sent.text) {
    preset->text = asked.text;  // names of files and jobs keep what was asked for
    preset->identity = "style preset:" + asked.text;
  }
  return typed;
}

void ask_for_presets(const OwnValue& own, FactReader& facts) {
  if (!server_names_in(own.value, k_member).empty()) {
    (void)facts.style_presets();
  }
}

std::vector<base::Problem> missing_presets(const OwnValue& own, const Typing& typing) {
  auto problems = missing_in(own.value, std::string(own.file), typing);
  for (auto& problem : problems) {
    problem = at_own_value(std::move(problem), own.name);
  }
  return problems;
}

}  // namespace

extern constinit const KindRules k_style_preset = {.kind = workflow::FieldKind::style_preset,
                                                   .typed_one = typed_name,
                                                   .takes_structure = true,
                                                   .typed = typed_preset,
                                                   .ask = ask_for_presets,
                                                   .missing = missing_presets};

}  // namespace invokeai_batch::plan
