#include "axes/asked.hpp"

#include <utility>

#include "checks/expect.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "spec/value_source.hpp"
#include "values/axis_values.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_leave_one_out = "leave one of the two out";

// `set: {seed: 42}` is `seed: 42`, and `random` is a word of its own.
void set_seed(Asked& asked, Draft& draft, const Setting& setting, InputId input) {
  auto& seed = asked.spec.seed;
  if (seed.mode != SeedMode::unset) {
    draft.problems.add(seed_given_twice(setting.place, asked.spec));
    return;
  }
  seed.place = setting.place;
  if (base::equal_ignoring_case(base::trim(setting.value.text), "random")) {
    seed.mode = SeedMode::random;
    return;
  }
  const auto& type = draft.inputs[input].type;
  auto typed = typed_value(type, setting.value, "seed");
  if (auto* problem = std::get_if<base::Problem>(&typed)) {
    draft.problems.add(std::move(*problem));
    return;
  }
  const auto number = base::parse_integer(std::get<TypedValue>(typed).text);
  if (number.has_value()) {
    seed.mode = SeedMode::fixed;
    seed.value = static_cast<std::uint64_t>(*number);
  }
}

void read_set(Asked& asked, Draft& draft) {
  Givers givers(draft);
  for (const auto& setting : asked.spec.set) {
    const auto input = named_input(draft, setting.input, setting.place);
    if (!input.has_value() || !givers.is_new(*input, setting.place)) {
      continue;
    }
    if (setting.origin == Origin::command_line) {
      asked.pinned.insert(*input);
    }
    if (draft.inputs[*input].is_seed) {
      set_seed(asked, draft, setting, *input);
    } else if (is_of_batch_node(draft, *input)) {
      asked.batch_settings.emplace(draft.inputs[*input].slot, setting);
    } else {
      asked.base.push_back({*input, one_value(draft, asked.spec, *input, setting)});
    }
  }
}

void read_board_name(Asked& asked, Draft& draft) {
  if (!asked.spec.board.has_value()) {
    return;
  }
  try {
    asked.board_name = parse_name_template(*asked.spec.board, asked.spec.board_place);
  } catch (const base::Error& error) {
    draft.problems.add(error.problems());
  }
}

// The command line wins, by whatever name it calls an input.
void let_flags_win(Asked& asked, Draft& draft) {
  const auto canonical = [&](std::string_view name) {
    const auto found = draft.inputs.find(name);
    const auto* input = std::get_if<InputId>(&found);
    return input == nullptr ? std::string(name) : draft.inputs[*input].name;
  };
  draft.problems.add(let_command_line_win(asked.spec, canonical));
}

}  // namespace

bool Givers::is_new(InputId input, const std::string& place) {
  const auto [entry, is_new] = m_places.emplace(input, place);
  if (!is_new) {
    const auto& first = entry->second;
    m_draft.problems.add({.where = place,
                          .what = m_draft.inputs[input].name + " is given twice, here and " +
                                  (first == place ? "here again" : "at " + first),
                          .hint = std::string(k_leave_one_out)});
  }
  return is_new;
}

base::Problem seed_given_twice(const std::string& place, const Spec& spec) {
  return {.where = place,
          .what = "the seed is given twice, here and at " + spec.seed.place,
          .hint = std::string(k_leave_one_out)};
}

bool is_of_batch_node(const Draft& draft, InputId input) {
  return !draft.context.templates.slots[draft.inputs[input].slot].in_graph;
}

std::string directory_of_origin(const Spec& spec, Origin origin) {
  return origin == Origin::job_file ? spec.directory : std::string();
}

ValueId one_value(Draft& draft, const Spec& spec, InputId input, const Setting& setting) {
  const auto directory = directory_of_origin(spec, setting.origin);
  if (!is_value_source(setting.value) && !draft.inputs[input].type.is_list) {
    return stored_value(draft, input, setting.value, directory);
  }
  const auto& name = draft.inputs[input].name;
  const auto values = axis_values({setting.value}, draft.inputs[input].type, name, directory,
                                  axis_reader(draft, spec));
  if (values.size() == 1) {
    return stored_value(draft, input, values.front(), directory);
  }
  if (!values.empty()) {
    draft.problems.add(problem_with(setting.value, name,
                                    std::to_string(values.size()) + " values where one is due",
                                    "put them into `matrix:`, or use --matrix"));
  }
  return draft.values.stand_in(input);
}

Asked read_asked(const Spec& spec, Draft& draft) {
  Asked asked{.spec = spec};
  divide_arguments(asked.spec, [&](std::string_view name) {
    const auto& context = draft.context;
    return names_input(name, context.document, context.form, context.templates);
  });
  let_flags_win(asked, draft);
  if (auto warning = bare_index_warning(asked.spec, draft.context)) {
    draft.notes.warnings.push_back(*std::move(warning));
  }
  read_board_name(asked, draft);
  read_set(asked, draft);
  return asked;
}

}  // namespace invokeai_batch::plan
