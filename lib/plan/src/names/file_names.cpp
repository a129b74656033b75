#include "names/file_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "values/kinds/kinds.hpp"

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

std::optional<std::string> wrong_format(const NameFormat& format, TextKind kind) {
  if (kind == TextKind::unknown) {
    return std::nullopt;
  }
  if (format.kind == NameFormat::Kind::zero_padded && kind != TextKind::integer) {
    return "leading zeros are for integers";
  }
  if (format.kind == NameFormat::Kind::fixed_digits && kind == TextKind::text) {
    return "digits behind the point are for numbers";
  }
  return std::nullopt;
}

std::optional<std::size_t> kept_column(const std::vector<VariedInput>& varied,
                                       std::string_view column) {
  for (std::size_t i = 0; i < varied.size(); ++i) {
    if (!varied[i].slot.has_value() && base::same_text(varied[i].name, column)) {
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

void check_format(const Binding& binding, const NameTemplate::Part& part, TextKind kind) {
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
  check_format(binding, part, field.is_number ? TextKind::integer : TextKind::text);
  return {.source = field.source, .format = part.format};
}

NamePart bound_input(const Binding& binding, const NameTemplate::Part& part, InputId id) {
  const auto& input = binding.scope.inputs[id];
  if (input.is_seed) {
    return bound_built_in(binding, part, *built_in("seed"));
  }
  check_format(binding, part, input.type.is_list ? TextKind::text : rules_of(input.type.kind).text);
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
