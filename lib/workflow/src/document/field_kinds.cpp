#include "document/field_kinds.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::workflow {

namespace {

// " 0…1", " > 0", " ≥ 1, < 10"; empty without bounds.
std::string range_of(const FieldType& type) {
  if (type.minimum && type.maximum) {
    return " " + base::number_to_text(*type.minimum) + "…" + base::number_to_text(*type.maximum);
  }
  std::string text;
  const auto add = [&](const char* sign, const std::optional<double>& bound) {
    if (bound) {
      text += (text.empty() ? " " : ", ") + std::string(sign) + base::number_to_text(*bound);
    }
  };
  add("≥ ", type.minimum);
  add("> ", type.exclusive_minimum);
  add("≤ ", type.maximum);
  add("< ", type.exclusive_maximum);
  return text;
}

// ", at least 1 item", ", 1…10 items"; empty without bounds.
std::string length_of(const FieldType& type, std::string_view unit) {
  const auto count = [&](std::int64_t n) {
    return base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)), unit);
  };
  if (type.min_length && type.max_length) {
    return ", " + std::to_string(*type.min_length) + "…" + count(*type.max_length);
  }
  if (type.min_length) {
    return ", at least " + count(*type.min_length);
  }
  return type.max_length ? ", at most " + count(*type.max_length) : "";
}

std::string model_filter(const FieldType& type) {
  const auto bases = base::join(type.model_bases, "|");
  const auto types = base::join(type.model_types, "|");
  if (bases.empty() && types.empty()) {
    return {};
  }
  return " " + bases + (bases.empty() || types.empty() ? "" : "/") + types;
}

std::string number_details(const FieldType& type) {
  return range_of(type) +
         (type.multiple_of ? ", multiple of " + base::number_to_text(*type.multiple_of) : "");
}

std::string text_details(const FieldType& type) {
  return type.is_list ? "" : length_of(type, "character");
}

std::string choice_details(const FieldType& type) {
  return " of " + std::to_string(type.choices.size());
}

constexpr std::array<std::string_view, 4> k_model{"key", "name", "base", "type"};
constexpr std::array<std::string_view, 1> k_image{"image_name"};
constexpr std::array<std::string_view, 1> k_video{"video_name"};
constexpr std::array<std::string_view, 1> k_board{"board_id"};
constexpr std::array<std::string_view, 4> k_color{"r", "g", "b", "a"};
constexpr std::array<std::string_view, 1> k_style_preset{"style_preset_id"};

constexpr std::array<FieldKindInfo, 14> k_kinds{{
    {FieldKind::integer, "integer", "integer", "integers", "integer", "", {}, number_details},
    {FieldKind::number, "number", "number", "numbers", "number", "", {}, number_details},
    {FieldKind::string, "string", "text", "text", "string", "", {}, text_details},
    {FieldKind::boolean, "boolean", "boolean", "booleans", "boolean", ""},
    {FieldKind::choice, "choice", "choice", "choices", "", "", {}, choice_details},
    {FieldKind::model, "model", "model", "models", "", "ModelIdentifierField", k_model,
     model_filter},
    {FieldKind::lora_list,
     "lora_list",
     "list of LoRAs",
     "lists of LoRAs",
     "",
     "LoRAField",
     {},
     model_filter},
    {FieldKind::image, "image", "image", "images", "", "ImageField", k_image},
    {FieldKind::video, "video", "video", "videos", "", "VideoField", k_video},
    {FieldKind::board, "board", "board", "boards", "", "BoardField", k_board},
    {FieldKind::color, "color", "color", "colors", "", "ColorField", k_color},
    {FieldKind::style_preset, "style_preset", "style preset", "style presets", "",
     "StylePresetField", k_style_preset},
    {FieldKind::saved_workflow, "saved_workflow", "saved workflow", "saved workflows", "", ""},
    {FieldKind::any, "any", "JSON", "JSON", "", ""},
}};

}  // namespace

std::span<const FieldKindInfo> all_field_kinds() {
  return k_kinds;
}

const FieldKindInfo& info_of(FieldKind kind) {
  const auto* const found =
      std::find_if(k_kinds.begin(), k_kinds.end(),
                   [kind](const FieldKindInfo& candidate) { return candidate.kind == kind; });
  return found == k_kinds.end() ? k_kinds.back() : *found;
}

std::string describe(const FieldType& type) {
  if (type.input == FieldInput::connection) {
    return "connection only";
  }
  const auto& info = info_of(type.kind);
  const auto details = info.details == nullptr ? std::string() : info.details(type);
  if (type.is_list) {
    return "list of " + std::string(info.plural) + details + length_of(type, "item");
  }
  const auto one = std::string(info.noun) + details;
  return type.or_list ? one + ", or a list" : one;
}

}  // namespace invokeai_batch::workflow
