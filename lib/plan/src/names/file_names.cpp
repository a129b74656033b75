#include "names/file_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/typed_number.hpp"

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

std::optional<InputId> input_of_column(const Draft& draft, std::string_view column) {
  for (const auto& candidate : draft.rows.columns) {
    if (candidate.name == column) {
      return candidate.input;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> kept_column(const Plan& plan, std::string_view column) {
  for (std::size_t i = 0; i < plan.varied.size(); ++i) {
    if (!plan.varied[i].slot.has_value() && plan.varied[i].name == column) {
      return i;
    }
  }
  return std::nullopt;
}

struct Binding {
  Draft& draft;
  const NameTemplate& name;
  const std::map<InputId, std::size_t>& varied;
  NameUse use;

  void report(std::string what, std::string hint = {}) const {
    draft.problems.add({.where = name.place,
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
  const auto& input = binding.draft.inputs[id];
  if (input.is_seed) {
    return bound_built_in(binding, part, *built_in("seed"));
  }
  check_format(binding, part, input.type.is_list ? ValueKind::text : kind_of(input.type.kind));
  if (const auto varied = binding.varied.find(id); varied != binding.varied.end()) {
    return {.source = Source::varied, .index = varied->second, .format = part.format};
  }
  const auto& slot = binding.draft.context.templates.slots[input.slot];
  return {.source = Source::constant, .text = own_text(slot.value), .format = part.format};
}

void report_unknown_field(const Binding& binding, const std::string& field, base::Problem why) {
  std::vector<std::string> names;
  for (const auto& candidate : k_built_in) {
    names.emplace_back(candidate.name);
  }
  for (const auto& varied : binding.draft.plan.varied) {
    names.push_back(varied.name);
  }
  const auto near = base::did_you_mean(field, names);
  why.where = binding.name.place;
  why.what = (binding.use == NameUse::board ? "board: {" : "name: {") + field + "}: " + why.what;
  if (!near.empty()) {
    why.hint = near;
    why.detail.clear();
  }
  binding.draft.problems.add(std::move(why));
}

NamePart bound_part(const Binding& binding, const NameTemplate::Part& part) {
  if (part.field.empty()) {
    return {.source = Source::literal, .text = part.literal};
  }
  if (const auto* field = built_in(part.field)) {
    return bound_built_in(binding, part, *field);
  }
  if (const auto kept = kept_column(binding.draft.plan, part.field)) {
    return {.source = Source::varied, .index = *kept, .format = part.format};
  }
  if (const auto input = input_of_column(binding.draft, part.field)) {
    return bound_input(binding, part, *input);
  }
  auto found = binding.draft.inputs.find(part.field);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    report_unknown_field(binding, part.field, std::move(*problem));
    return {};
  }
  return bound_input(binding, part, std::get<InputId>(found));
}

void check_kept_names(Draft& draft) {
  for (const auto& column : draft.rows.kept) {
    if (built_in(column.name) != nullptr) {
      draft.problems.add({.where = draft.spec.rows->place,
                          .what = "the column " + shown(column.name) +
                                  " has the name of a field that names have anyway",
                          .hint = "rename the column, or do not keep it"});
    }
  }
}

}  // namespace

std::map<InputId, std::size_t> list_varied(Draft& draft) {
  std::map<InputId, std::size_t> positions;
  auto& varied = draft.plan.varied;
  const auto add = [&](InputId id) {
    const auto& input = draft.inputs[id];
    if (!input.is_seed && positions.emplace(id, varied.size()).second) {
      varied.push_back({.name = input.name, .slot = input.slot, .kind = input.type.kind});
    }
  };
  for (const auto& pick : draft.base) {
    add(pick.input);
  }
  for (const auto& column : draft.rows.columns) {
    add(column.input);
  }
  for (const auto& axis : draft.matrix.axes) {
    std::for_each(axis.inputs.begin(), axis.inputs.end(), add);
  }
  for (const auto& batch : draft.batch_axes) {
    std::for_each(batch.axis.inputs.begin(), batch.axis.inputs.end(), add);
  }
  for (const auto& include : draft.matrix.includes) {
    for (const auto& pick : include) {
      add(pick.input);
    }
  }
  check_kept_names(draft);
  for (const auto& column : draft.rows.kept) {
    varied.push_back({.name = column.name});
  }
  return positions;
}

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

std::vector<NamePart> bound_name(Draft& draft, const NameTemplate& name,
                                 const std::map<InputId, std::size_t>& varied, NameUse use) {
  const Binding binding{draft, name, varied, use};
  std::vector<NamePart> parts;
  for (const auto& part : name.parts) {
    parts.push_back(bound_part(binding, part));
  }
  return parts;
}

}  // namespace invokeai_batch::plan
