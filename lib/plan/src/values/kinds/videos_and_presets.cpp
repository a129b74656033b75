#include "values/kinds/videos_and_presets.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "spec/arguments.hpp"
#include "values/kinds/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

using Presets = std::vector<StylePresetRecord>;

constexpr std::string_view k_video = "video_name";
constexpr std::string_view k_style_preset = "style_preset_id";

// One warning for all that could not be asked for.
void warn_unchecked(const ServerThings& server, const std::string& place, std::string_view things,
                    const std::string& why) {
  const auto what =
      std::string(things) + " could not be looked for on the server, and go unchecked";
  auto& warnings = server.notes.warnings;
  const bool is_told =
      std::any_of(warnings.begin(), warnings.end(),
                  [&what](const base::Problem& warning) { return warning.what == what; });
  if (!is_told) {
    warnings.push_back({.where = place, .what = what, .detail = why});
  }
}

std::optional<base::Problem> missing_video(const ServerThings& server, const std::string& video,
                                           const std::string& place) {
  const auto* fetched = server.facts.server_video(video);
  if (fetched == nullptr) {
    return std::nullopt;  // offline, or about to be fetched
  }
  if (!fetched->value.has_value()) {
    warn_unchecked(server, place, "videos", fetched->problem);
    return std::nullopt;
  }
  return *fetched->value ? std::nullopt
                         : std::optional(base::Problem{
                               .what = "the server has no video " + video,
                               .hint = "write the name of a video as InvokeAI shows it"});
}

const StylePresetRecord* preset_called(const Presets& presets, std::string_view reference) {
  const auto by = [&](std::string StylePresetRecord::*member) {
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const auto& preset) {
      return base::equal_ignoring_case(preset.*member, reference);
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
const Presets* known_presets(const ServerThings& server, const std::string& place) {
  const auto* fetched = server.facts.style_presets();
  if (fetched == nullptr) {
    return nullptr;
  }
  if (!fetched->value.has_value()) {
    warn_unchecked(server, place, "style presets", fetched->problem);
    return nullptr;
  }
  return &*fetched->value;
}

// By name becomes by id, as the server wants it.
yaml::RawValue with_preset_id(const ServerThings& server, const yaml::RawValue& value) {
  const auto* member = value.find(k_style_preset);
  const auto& reference = member == nullptr ? value.text : member->text;
  const auto* presets = known_presets(server, value.place);
  const auto* preset = presets == nullptr ? nullptr : preset_called(*presets, reference);
  return preset == nullptr
             ? value
             : yaml::RawValue{
                   .kind = yaml::RawValue::Kind::quoted, .text = preset->id, .place = value.place};
}

void look_into(const ServerThings& server, json::Value value, const std::string& place,
               std::vector<base::Problem>& problems) {
  if (value.is_array()) {
    for (const auto& [key, item] : value) {
      look_into(server, item, place, problems);
    }
  } else if (value.is_object() && value[k_video].is_string()) {
    if (auto problem = missing_video(server, std::string(value[k_video].text()), place)) {
      problems.push_back(*std::move(problem));
    }
  } else if (value.is_object() && value[k_style_preset].is_string()) {
    const std::string reference(value[k_style_preset].text());
    const auto* presets = known_presets(server, place);
    if (presets != nullptr && preset_called(*presets, reference) == nullptr) {
      problems.push_back(no_preset(*presets, reference));
    }
  }
}

}  // namespace

Typed typed_server_thing(const workflow::FieldType& type, const yaml::RawValue& value,
                         std::string_view name, const ServerThings& server) {
  const bool is_preset = type.kind == workflow::FieldKind::style_preset;
  const bool is_one = is_preset && !type.is_list && value.kind != yaml::RawValue::Kind::null;
  const auto asked = is_one ? as_one(value) : value;
  const auto sent = is_one ? with_preset_id(server, asked) : value;
  auto typed = typed_value(type, sent, name);
  auto* checked = std::get_if<TypedValue>(&typed);
  if (checked == nullptr || !checked->encoded.graph.has_value()) {
    return typed;
  }
  const auto document = json::parse(*checked->encoded.graph, name);
  std::vector<base::Problem> problems;
  look_into(server, document.root(), value.place, problems);
  if (!problems.empty()) {
    auto& problem = problems.front();
    return base::Problem{.where = value.place,
                         .what = std::string(name) + ": " + problem.what,
                         .detail = std::move(problem.detail),
                         .hint = std::move(problem.hint)};
  }
  if (is_one && asked.kind != yaml::RawValue::Kind::map && asked.text != sent.text) {
    checked->text = asked.text;  // names of files and jobs keep what was asked for
    checked->identity = "style preset:" + asked.text;
  }
  return typed;
}

std::vector<base::Problem> missing_things(json::Value value, const std::string& name,
                                          const std::string& file, const ServerThings& server) {
  std::vector<base::Problem> problems;
  look_into(server, value, file, problems);
  for (auto& problem : problems) {
    problem.where = file;
    problem.what = name + ": " + problem.what;
    problem.hint = "set it to one that is there: --set " + base::shell_word(name + "=NAME");
  }
  return problems;
}

}  // namespace invokeai_batch::plan
