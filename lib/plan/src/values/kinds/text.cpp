// Texts.
#include <algorithm>
#include <utility>

#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

using workflow::FieldType;

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Typed typed_text(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (auto damaged = damaged_text(value)) {
    damaged->what = std::string(name) + ": " + damaged->what;
    return *std::move(damaged);
  }
  if (const auto offset = base::invalid_utf8_at(value.text)) {
    return problem_with(value, name,
                        "byte " + std::to_string(*offset + 1) + " of the text is not UTF-8",
                        "save the file as UTF-8");
  }
  if (const auto why = length_problem(type, character_count(value.text), "character")) {
    return problem_with(value, name, *why);
  }
  return encoded_as(json::quoted(value.text), value.text);
}

}  // namespace

extern constinit const KindRules k_string = {.kind = workflow::FieldKind::string,
                                             .typed_one = typed_text,
                                             .takes_structure = true};  // what YAML damaged is told

}  // namespace invokeai_batch::plan
