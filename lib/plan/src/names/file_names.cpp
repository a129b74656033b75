#include "names/file_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/kinds/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

using Source = NamePart::Source;

struct BuiltIn {
  std::string_view name;
  Source source;
  bool before_boards;  // known when a board is named
  bool is_number;
};

constexpr std::array<BuiltIn, 8> k_built_in{{{"job", Source::job, false, true},
                                             {"date", Source::date, true, false},
                                             {"seed", Source::seed, false, true},
                                             {"row", Source::row, true, true},
                                             {"repeat", Source::repeat, true, true},
                                             {"board", Source::board, false, false},
                                             {"output", Source::output, false, false},
                                             {"ext", Source::extension, false, false}}};

const BuiltIn* built_in(std::string_view field) {
  const auto* const found =
      std::find_if(k_built_in.begin(), k_built_in.end(),
                   [&](const BuiltIn& candidate) { return candidate.name == field; });
  return found == k_built_in.end() ? nullptr : found;
}

// What is known of a field's values, to judge a format.
enum class ValueKind { integer, number, text, unknown };

ValueKind kind_of(workflow::FieldKind kind) {
  switch (kind) {
    case workflow::FieldKind::integer:
      return ValueKind::integer;
    case workflow::FieldKind::number:
      return ValueKind::number;
    case workflow::FieldKind::any:
    case workflow::FieldKind::choice:
      return ValueKind::unknown;
    default:
      return ValueKind::text;
  }
}

std::optional<std::string> wrong_format(const NameFormat& format, ValueKind kind) {
  if (kind == ValueKind::unknown) {
    return std::nullopt;
  }
  if (format.kind == NameFormat::Kind::zero_padded && kind != ValueKind::integer) {
    return "leading zeros are for integers";
  }
  if (format.kind == NameFormat::Kind::fixed_digits && kind == ValueKind::text) {
    return "digits behind the point are for numbers";
  }
  return std::nullopt;
}

std::optional<std::size_t> kept_column(const std::vector<VariedInput>& varied,
                                       std::string_view column) {
  for (std::size_t i = 0; i < varied.size(); ++i) {
    if (!varied[i].slot.has_value() && varied[i].name == column) {
      return i;
    }
  }
  return std::nullopt;
}

struct Binding {
  const NameTemplate& name;
  NameUse use;
  const NameScope& scope;

  void report(std::string what, std::string hint = {}) const {
    scope.problems.add({.where = name.place,
                        .what = (use == NameUse::board ? "board: " : "name: ") + std::move(what),
                        .hint = std::move(hint)});
  }
};

void check_format(const Binding& binding, const NameTemplate::Part& part, ValueKind kind) {
  if (const auto why = wrong_format(part.format, kind)) {
    binding.report("the format of {" + part.field + "} does not fit: " + *why);
  }
}

NamePart bound_built_in(const Binding& binding, const NameTemplate::Part& part,
                        const BuiltIn& field) {
  if (binding.use == NameUse::board && !field.before_boards) {
    binding.report("{" + part.field + "} is not known when a board is named",
                   "{date}, {row}, {repeat}, inputs and columns are");
  }
  check_format(binding, part, field.is_number ? ValueKind::integer : ValueKind::text);
  return {.source = field.source, .format = part.format};
}

NamePart bound_input(const Binding& binding, const NameTemplate::Part& part, InputId id) {
  const auto& input = binding.scope.inputs[id];
  if (input.is_seed) {
    return bound_built_in(binding, part, *built_in("seed"));
  }
  check_format(binding, part, input.type.is_list ? ValueKind::text : kind_of(input.type.kind));
  const auto& positions = binding.scope.varied.positions;
  if (const auto varied = positions.find(id); varied != positions.end()) {
    return {.source = Source::varied, .index = varied->second, .format = part.format};
  }
  const auto& slot = binding.scope.context.templates.slots[input.slot];
  return {.source = Source::constant, .text = own_text(slot.value), .format = part.format};
}

void report_unknown_field(const Binding& binding, const std::string& field, base::Problem why) {
  std::vector<std::string> names;
  for (const auto& candidate : k_built_in) {
    names.emplace_back(candidate.name);
  }
  for (const auto& varied : binding.scope.varied.list) {
    names.push_back(varied.name);
  }
  const auto near = base::did_you_mean(field, names);
  why.where = binding.name.place;
  why.what = (binding.use == NameUse::board ? "board: {" : "name: {") + field + "}: " + why.what;
  if (!near.empty()) {
    why.hint = near;
    why.detail.clear();
  }
  binding.scope.problems.add(std::move(why));
}

NamePart bound_part(const Binding& binding, const NameTemplate::Part& part) {
  if (part.field.empty()) {
    return {.source = Source::literal, .text = part.literal};
  }
  if (const auto* field = built_in(part.field)) {
    return bound_built_in(binding, part, *field);
  }
  if (const auto kept = kept_column(binding.scope.varied.list, part.field)) {
    return {.source = Source::varied, .index = *kept, .format = part.format};
  }
  const auto& columns = binding.scope.varied.columns;
  if (const auto column = columns.find(part.field); column != columns.end()) {
    return bound_input(binding, part, column->second);
  }
  auto found = binding.scope.inputs.find(part.field);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    report_unknown_field(binding, part.field, std::move(*problem));
    return {};
  }
  return bound_input(binding, part, std::get<InputId>(found));
}

}  // namespace

std::string own_text(json::Value value) {
  if (!value.exists() || value.is_null()) {
    return {};
  }
  if (value.is_object()) {
    for (const std::string_view member : {"name", "image_name", "video_name", "board_id"}) {
      if (value[member].is_string()) {
        return std::string(value[member].text());
      }
    }
  }
  return value.is_string() ? std::string(value.text()) : json::to_text(value);
}

bool is_name_field(std::string_view field) {
  return built_in(field) != nullptr;
}

std::vector<NamePart> bound_name(const NameTemplate& name, NameUse use, const NameScope& scope) {
  const Binding binding{name, use, scope};
  std::vector<NamePart> parts;
  for (const auto& part : name.parts) {
    parts.push_back(bound_part(binding, part));
  }
  return parts;
}

}  // namespace invokeai_batch::plan
