// `set`, `zip`, `matrix`, `exclude` and `include`: names resolved, values typed.
#include <algorithm>
#include <map>
#include <utility>

#include "checks/expect.hpp"
#include "expand/batch_axes.hpp"
#include "expand/draft.hpp"
#include "expand/plan_size.hpp"
#include "invokeai_batch/base/text.hpp"
#include "spec/value_source.hpp"
#include "values/axis_values.hpp"
#include "values/kinds/typed_number.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_leave_one_out = "leave one of the two out";

std::string directory_of_origin(const Draft& draft, Origin origin) {
  return origin == Origin::job_file ? draft.spec.directory : std::string();
}

// The same input twice: in one map, or in two of rows, zip and matrix.
class Givers {
 public:
  explicit Givers(Draft& draft) : m_draft(draft) {}

  bool is_new(InputId input, const std::string& place) {
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

 private:
  Draft& m_draft;
  std::map<InputId, std::string> m_places;
};

// One value, where a source such as {lines: FILE} has to stand for just one.
ValueId one_value(Draft& draft, InputId input, const Setting& setting) {
  const auto directory = directory_of_origin(draft, setting.origin);
  if (!is_value_source(setting.value) && !draft.inputs[input].type.is_list) {
    return stored_value(draft, input, setting.value, directory);
  }
  const auto& name = draft.inputs[input].name;
  const auto values =
      axis_values({setting.value}, draft.inputs[input].type, name, directory, axis_reader(draft));
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

// `set: {seed: 42}` is `seed: 42`, and `random` is a word of its own.
void set_seed(Draft& draft, const Setting& setting, InputId input) {
  auto& seed = draft.spec.seed;
  if (seed.mode != SeedMode::unset) {
    draft.problems.add({.where = setting.place,
                        .what = "the seed is given twice, here and at " + seed.place,
                        .hint = std::string(k_leave_one_out)});
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

void read_set(Draft& draft) {
  Givers givers(draft);
  for (const auto& setting : draft.spec.set) {
    const auto input = named_input(draft, setting.input, setting.place);
    if (!input.has_value() || !givers.is_new(*input, setting.place)) {
      continue;
    }
    if (setting.origin == Origin::command_line) {
      draft.pinned.insert(*input);
    }
    if (draft.inputs[*input].is_seed) {
      set_seed(draft, setting, *input);
    } else if (is_of_batch_node(draft, *input)) {
      draft.batch_settings.emplace(draft.inputs[*input].slot, setting);
    } else {
      draft.base.push_back({*input, one_value(draft, *input, setting)});
    }
  }
}

std::vector<ValueId> read_axis(Draft& draft, InputId input, const Axis& axis) {
  const auto directory = directory_of_origin(draft, axis.origin);
  const auto& type = draft.inputs[input].type;
  const auto name = draft.inputs[input].name;
  std::vector<yaml::RawValue> raw;
  try {
    raw = axis_values(axis.values, type, name, directory, axis_reader(draft));
  } catch (const base::Error& error) {
    draft.problems.add(error.problems());
  }
  std::vector<ValueId> values;
  for (const auto& value : raw) {
    values.push_back(stored_value(draft, input, value, directory));
  }
  return values;
}

// The seed cannot be set and varied, and the values of a batch node are jobs already.
bool may_vary(Draft& draft, InputId input, const std::string& place) {
  if (is_of_batch_node(draft, input)) {
    draft.problems.add({.where = place,
                        .what = draft.inputs[input].name +
                                " belongs to a batch node, whose values are jobs already",
                        .hint = "put it into `set:`, or vary the input that the batch node feeds"});
    return false;
  }
  if (draft.inputs[input].is_seed && draft.spec.seed.mode != SeedMode::unset) {
    draft.problems.add({.where = place,
                        .what = "the seed is given twice, here and at " + draft.spec.seed.place,
                        .hint = std::string(k_leave_one_out)});
    return false;
  }
  return true;
}

std::string zip_name(const Draft& draft, const std::vector<InputId>& inputs) {
  std::vector<std::string> names;
  for (const auto input : inputs) {
    names.push_back(draft.inputs[input].name);
  }
  return "zip " + base::join(names, "+");
}

void read_matrix(Draft& draft, Givers& givers) {
  for (const auto& axis : draft.spec.matrix) {
    const auto input = named_input(draft, axis.input, axis.place);
    if (!input.has_value() || !givers.is_new(*input, axis.place) ||
        !may_vary(draft, *input, axis.place)) {
      continue;
    }
    MatrixAxis read{.inputs = {*input}};
    for (const auto value : read_axis(draft, *input, axis)) {
      read.steps.push_back({value});
    }
    if (read.steps.empty()) {  // told already
      read.steps.push_back({draft.values.stand_in(*input)});
    }
    draft.plan.axes.push_back({"matrix " + draft.inputs[*input].name, read.steps.size()});
    draft.matrix.axes.push_back(std::move(read));
  }
}

// The axes of a group must be equally long.
void read_zip(Draft& draft, const std::vector<Axis>& group, Givers& givers) {
  std::vector<InputId> inputs;
  std::vector<std::vector<ValueId>> columns;
  std::vector<std::string> lengths;
  for (const auto& axis : group) {
    const auto input = named_input(draft, axis.input, axis.place);
    if (!input.has_value() || !givers.is_new(*input, axis.place) ||
        !may_vary(draft, *input, axis.place)) {
      return;
    }
    inputs.push_back(*input);
    columns.push_back(read_axis(draft, *input, axis));
    lengths.push_back(draft.inputs[*input].name + " has " +
                      base::count_of(columns.back().size(), "value"));
    if (columns.back().empty()) {
      return;  // told already
    }
  }
  const bool equal = std::all_of(columns.begin(), columns.end(), [&](const auto& column) {
    return column.size() == columns.front().size();
  });
  if (!equal) {
    draft.problems.add({.where = group.front().place,
                        .what = "zip: lists that advance together must be equally long",
                        .detail = base::join(lengths, "\n"),
                        .hint = "put the one that stands alone into `matrix:`"});
    return;
  }
  MatrixAxis read{.inputs = inputs};
  for (std::size_t step = 0; step < columns.front().size(); ++step) {
    read.steps.emplace_back();
    for (const auto& column : columns) {
      read.steps.back().push_back(column[step]);
    }
  }
  draft.plan.axes.push_back({zip_name(draft, inputs), read.steps.size()});
  draft.matrix.axes.push_back(std::move(read));
}

bool is_axis(const Draft& draft, InputId input) {
  return std::any_of(
      draft.matrix.axes.begin(), draft.matrix.axes.end(), [&](const MatrixAxis& axis) {
        return std::find(axis.inputs.begin(), axis.inputs.end(), input) != axis.inputs.end();
      });
}

// One entry of `exclude` or `include`; nullopt after a problem.
std::optional<Combination> read_entry(Draft& draft, const std::vector<Setting>& entry) {
  Givers givers(draft);
  Combination picks;
  for (const auto& setting : entry) {
    const auto input = named_input(draft, setting.input, setting.place);
    if (!input.has_value() || !givers.is_new(*input, setting.place)) {
      return std::nullopt;
    }
    picks.push_back({*input, one_value(draft, *input, setting)});
  }
  return picks;
}

void read_exclude(Draft& draft, const std::vector<Setting>& entry) {
  auto picks = read_entry(draft, entry);
  if (!picks.has_value()) {
    return;
  }
  bool after_rows = false;
  for (std::size_t i = 0; i < picks->size(); ++i) {
    const auto input = (*picks)[i].input;
    const bool after_matrix = draft.rows.varies(input) || varies_by_batch(draft, input);
    after_rows = after_rows || after_matrix;
    if (!after_matrix && !is_axis(draft, input)) {
      draft.problems.add({.where = entry[i].place,
                          .what = "exclude: " + draft.inputs[input].name +
                                  " is varied by none of matrix, zip, rows and batch nodes"});
      return;
    }
  }
  auto& excludes = after_rows ? draft.excludes_after_rows : draft.matrix.excludes;
  auto& places = after_rows ? draft.exclude_after_rows_places : draft.exclude_places;
  excludes.push_back(*std::move(picks));
  places.push_back(entry.front().place);
}

void read_include(Draft& draft, const std::vector<Setting>& entry) {
  auto picks = read_entry(draft, entry);
  if (!picks.has_value()) {
    return;
  }
  for (std::size_t i = 0; i < picks->size(); ++i) {
    const auto input = (*picks)[i].input;
    if (draft.rows.varies(input)) {
      draft.problems.add({.where = entry[i].place,
                          .what = "include: " + draft.inputs[input].name +
                                  " is given by the rows, and an include comes before them"});
      return;
    }
    if (!may_vary(draft, input, entry[i].place)) {
      return;
    }
  }
  draft.matrix.includes.push_back(*std::move(picks));
  draft.include_places.push_back(entry.front().place);
}

// Rows have been read: what they give must not be an axis too.
void check_rows(Draft& draft, Givers& givers) {
  for (const auto& column : draft.rows.columns) {
    const auto& columns = draft.rows.table->columns();
    const auto position = std::find(columns.begin(), columns.end(), column.name);
    const auto place =
        draft.rows.table->column_place(static_cast<std::size_t>(position - columns.begin()));
    (void)givers.is_new(column.input, place);
    (void)may_vary(draft, column.input, place);
  }
}

void read_board_name(Draft& draft) {
  if (!draft.spec.board.has_value()) {
    return;
  }
  try {
    draft.board_name = parse_name_template(*draft.spec.board, draft.spec.board_place);
  } catch (const base::Error& error) {
    draft.problems.add(error.problems());
  }
}

}  // namespace

void read_values(Draft& draft) {
  const auto canonical = [&](std::string_view name) {
    const auto found = draft.inputs.find(name);
    const auto* input = std::get_if<InputId>(&found);
    return input == nullptr ? std::string(name) : draft.inputs[*input].name;
  };
  draft.problems.add(let_command_line_win(draft.spec, canonical));
  if (auto warning = bare_index_warning(draft.spec, draft.context)) {
    draft.notes.warnings.push_back(*std::move(warning));
  }
  read_board_name(draft);
  read_set(draft);
  read_row_values(draft);
  if (draft.spec.rows.has_value()) {
    draft.plan.axes.push_back({"rows", draft.rows.count});
  }
  Givers givers(draft);
  check_rows(draft, givers);
  read_matrix(draft, givers);
  for (const auto& group : draft.spec.zips) {
    read_zip(draft, group, givers);
  }
  for (const auto& entry : draft.spec.include) {
    read_include(draft, entry);
  }
  read_batch_axes(draft);
  for (const auto& entry : draft.spec.exclude) {
    read_exclude(draft, entry);
  }
}

}  // namespace invokeai_batch::plan
