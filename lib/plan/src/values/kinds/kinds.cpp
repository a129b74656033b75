#include "values/kinds/kinds.hpp"

#include <algorithm>
#include <array>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::plan {

// Each in the file of its kind.
extern const KindRules k_integer;
extern const KindRules k_number;
extern const KindRules k_string;
extern const KindRules k_boolean;
extern const KindRules k_choice;
extern const KindRules k_model;
extern const KindRules k_lora_list;
extern const KindRules k_image;
extern const KindRules k_video;
extern const KindRules k_board;
extern const KindRules k_color;
extern const KindRules k_style_preset;
extern const KindRules k_saved_workflow;
extern const KindRules k_any;

namespace {

constexpr std::array<const KindRules*, 14> k_kinds = {
    &k_integer, &k_number,       &k_string, &k_boolean, &k_choice, &k_model,          &k_lora_list,
    &k_image,   &k_style_preset, &k_video,  &k_board,   &k_color,  &k_saved_workflow, &k_any};

}  // namespace

std::span<const KindRules* const> all_kinds() {
  return k_kinds;
}

const KindRules& rules_of(workflow::FieldKind kind) {
  const auto* const found =
      std::find_if(k_kinds.begin(), k_kinds.end(),
                   [kind](const KindRules* candidate) { return candidate->kind == kind; });
  return found == k_kinds.end() ? k_any : **found;
}

std::string own_text(json::Value value) {
  if (!value.exists() || value.is_null()) {
    return {};
  }
  for (const auto* rules : k_kinds) {
    if (!rules->own_member.empty() && value.is_object() && value[rules->own_member].is_string()) {
      return std::string(value[rules->own_member].text());
    }
  }
  return value.is_string() ? std::string(value.text()) : json::to_text(value);
}

}  // namespace invokeai_batch::plan
