#include "axes/row_values.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "axes/dynamic_columns.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/job_numbers.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "spec/paths.hpp"
#include "spec/value_source.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& each) { return base::same_text(each, name); });
}

const std::string* mapped_to(const RowSource& source, const std::string& column) {
  for (const auto& [from, to] : source.columns) {
    if (base::same_text(from, column)) {
      return &to;
    }
  }
  return nullptr;
}

// The columns that a name or board template speaks of.
std::vector<std::string> columns_in_templates(const Spec& spec,
                                              const std::optional<NameTemplate>& board) {
  std::vector<std::string> names;
  const auto add = [&](const NameTemplate& name) {
    for (const auto& part : name.parts) {
      names.push_back(part.field);
    }
  };
  if (spec.name.has_value()) {
    add(*spec.name);
  }
  if (board.has_value()) {
    add(*board);
  }
  return names;
}

// Each row makes a job at least, but where `exclude` takes jobs away; and how many rows the prompts
// of a `dynamic` column make is known when all are read.
std::size_t rows_wanted(const Spec& spec) {
  const bool needs_all = !spec.exclude.empty() || !spec.rows->dynamic.empty();
  return needs_all ? SIZE_MAX : spec.limit.value_or(SIZE_MAX);
}

std::optional<RowTable> read_table(const Spec& spec, Draft& draft) {
  const auto& source = *spec.rows;
  std::string text;
  if (source.format != RowFormat::inline_list) {
    const auto* file = draft.facts.text_file(source.path);
    if (file == nullptr) {
      return std::nullopt;
    }
    if (!file->value.has_value()) {
      draft.problems.add(base::Problem{.where = source.place, .what = file->problem});
      return std::nullopt;
    }
    text = *file->value;
  }
  auto table = read_rows(source, std::move(text), rows_wanted(spec));
  draft.problems.add(table.problems());
  return table.columns().empty() ? std::nullopt : std::optional(std::move(table));
}

// Columns that `columns` and `keep` speak of and the table has not.
void check_named_columns(const RowSource& source, const RowTable& table, Draft& draft) {
  const auto& there = table.columns();
  const auto check = [&](const std::string& column, std::string_view key) {
    if (!contains(there, column)) {
      draft.problems.add({.where = source.place,
                          .what = std::string(key) + ": there is no column " + shown(column),
                          .detail = yaml::listed_behind("the columns are", there),
                          .hint = base::did_you_mean(column, there)});
    }
  };
  for (const auto& mapping : source.columns) {
    check(mapping.first, "columns");
  }
  for (const auto& column : source.keep) {
    check(column, "keep");
  }
  for (const auto& column : source.dynamic) {
    check(column, "dynamic");
  }
}

// A file's rows look for pictures beside the file; rows of the job file beside that.
std::string directory_of_cells(const Spec& spec) {
  return spec.rows->format == RowFormat::inline_list ? spec.directory
                                                     : directory_of(spec.rows->path);
}

class ColumnReader {
 public:
  ColumnReader(const Spec& spec, const RowTable& table, std::size_t column, Draft& draft)
      : m_spec(spec),
        m_table(table),
        m_column(column),
        m_draft(draft),
        m_directory(directory_of_cells(spec)) {}

  InputColumn read_input(InputId input);
  /// Per row what the prompts of its cell are; the one value that it has where it stands for none.
  std::vector<std::vector<ValueId>> read_prompts(InputId input, const InputColumn& values);
  KeptColumn read_kept();

 private:
  ValueId value_of(InputId input, std::size_t row);
  ValueId cached_value(InputId input, std::size_t row, const Cell& cell);
  ValueId cell_value(InputId input, std::size_t row);
  ValueId list_value(InputId input, yaml::RawValue value);
  std::vector<ValueId> prompts_of_cell(InputId input, std::size_t row);
  void note_empty_cells(InputId input);

  const Spec& m_spec;
  const RowTable& m_table;
  std::size_t m_column;
  Draft& m_draft;
  std::string m_directory;
  std::size_t m_empty = 0;
  // Plain and quoted cells may mean different things to inputs of an unknown type.
  std::array<std::unordered_map<std::string_view, ValueId>, 2> m_known;
};

ValueId ColumnReader::value_of(InputId input, std::size_t row) {
  const auto& cell = m_table.cell(row, m_column);
  switch (cell.kind) {
    case CellKind::missing:
      return k_no_value;
    case CellKind::empty: {
      ++m_empty;
      const auto& type = m_draft.inputs[input].type;
      const bool is_text = type.kind == workflow::FieldKind::string && !type.is_list;
      const yaml::RawValue empty{.kind = yaml::RawValue::Kind::quoted,
                                 .place = m_table.place(row, m_column)};
      return is_text ? stored_value(m_draft, input, empty, m_directory) : k_no_value;
    }
    case CellKind::plain:
    case CellKind::quoted:
      return cached_value(input, row, cell);
    case CellKind::null:
    case CellKind::nested:
      break;
  }
  return cell_value(input, row);
}

ValueId ColumnReader::cell_value(InputId input, std::size_t row) {
  auto value = m_table.value(row, m_column);
  return m_draft.inputs[input].type.is_list ? list_value(input, std::move(value))
                                            : stored_value(m_draft, input, value, m_directory);
}

// What stands for many are the items. A list in a cell of a CSV is written as after `INPUT=`, which
// is also how results.csv has it; texts, which may hold commas, are not split.
ValueId ColumnReader::list_value(InputId input, yaml::RawValue value) {
  const auto& type = m_draft.inputs[input].type;
  const auto format = m_spec.rows->format;
  const bool is_cell =
      value.kind == yaml::RawValue::Kind::plain || value.kind == yaml::RawValue::Kind::quoted;
  if (is_cell && type.kind != workflow::FieldKind::string &&
      (format == RowFormat::csv || format == RowFormat::tsv)) {
    value.kind = yaml::RawValue::Kind::argument;
  }
  std::vector<yaml::RawValue> lists;
  std::vector<base::Problem> problems;
  check_sources(value, m_directory, problems);
  try {
    lists = axis_values({std::move(value)}, type, m_draft.inputs[input].name, m_directory,
                        axis_reader(m_draft, m_spec));
  } catch (const base::Error& error) {
    problems = error.problems();
  }
  m_draft.problems.add(std::move(problems));
  return lists.empty() ? m_draft.values.stand_in(input)
                       : stored_value(m_draft, input, lists.front(), m_directory);
}

ValueId ColumnReader::cached_value(InputId input, std::size_t row, const Cell& cell) {
  auto& known = m_known.at(cell.kind == CellKind::quoted ? 1 : 0);
  if (const auto found = known.find(cell.text); found != known.end()) {
    return found->second;
  }
  const auto value = cell_value(input, row);
  if (!m_draft.values.is_stand_in(value)) {
    known.emplace(cell.text, value);  // what is wrong is counted at each of its places
  }
  return value;
}

void ColumnReader::note_empty_cells(InputId input) {
  if (m_empty == 0) {
    return;
  }
  const auto& type = m_draft.inputs[input].type;
  const bool is_text = type.kind == workflow::FieldKind::string && !type.is_list;
  m_draft.notes.notes.push_back(
      "column " + m_table.columns()[m_column] + ": " + base::count_of(m_empty, "empty cell") +
      (is_text ? ", taken as empty text"
               : ", where " + m_draft.inputs[input].name + " stays as it was"));
}

InputColumn ColumnReader::read_input(InputId input) {
  InputColumn column{.name = m_table.columns()[m_column], .input = input};
  column.values.reserve(m_table.row_count());
  m_draft.values.reserve(m_table.row_count());
  for (std::size_t row = 0; row < m_table.row_count(); ++row) {
    column.values.push_back(value_of(input, row));
  }
  note_empty_cells(input);
  return column;
}

std::vector<ValueId> ColumnReader::prompts_of_cell(InputId input, std::size_t row) {
  auto text = m_table.value(row, m_column);
  yaml::RawValue map{.kind = yaml::RawValue::Kind::map, .place = text.place};
  map.members.emplace_back("dynamic", std::move(text));
  ProblemList problems;
  const auto reader = axis_reader(m_draft, m_spec);
  const AxisReader of_cell{reader.facts,       problems,         reader.notes,
                           reader.most_values, reader.wildcards, reader.seed_base};
  std::vector<ValueId> values;
  for (const auto& prompt : axis_values({std::move(map)}, m_draft.inputs[input].type,
                                        m_draft.inputs[input].name, m_directory, of_cell)) {
    values.push_back(stored_value(m_draft, input, prompt, m_directory));
  }
  for (auto problem : problems.to_tell()) {
    problem.hint = "take the column out of `dynamic`, or write the prompts down";
    m_draft.problems.add(std::move(problem));
  }
  return values;
}

std::vector<std::vector<ValueId>> ColumnReader::read_prompts(InputId input,
                                                             const InputColumn& values) {
  std::vector<std::vector<ValueId>> prompts;
  std::unordered_map<std::string_view, std::vector<ValueId>> known;
  for (std::size_t row = 0; row < m_table.row_count(); ++row) {
    const auto text = m_table.cell(row, m_column).text;
    const bool stands_for_many =
        text.find('{') != std::string_view::npos || text.find("__") != std::string_view::npos;
    if (!stands_for_many) {
      prompts.push_back({values.values[row]});
      continue;
    }
    auto found = known.find(text);
    if (found == known.end()) {
      found = known.emplace(text, prompts_of_cell(input, row)).first;
    }
    prompts.push_back(found->second.empty() ? std::vector{m_draft.values.stand_in(input)}
                                            : found->second);
  }
  return prompts;
}

KeptColumn ColumnReader::read_kept() {
  KeptColumn column{.name = m_table.columns()[m_column]};
  column.texts.reserve(m_table.row_count());
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t row = 0; row < m_table.row_count(); ++row) {
    const auto text = m_table.cell(row, m_column).text;
    auto found = known.find(text);
    if (found == known.end()) {
      found = known.emplace(text, m_draft.values.add_text(std::string(text))).first;
    }
    column.texts.push_back(found->second);
  }
  return column;
}

class RowReader {
 public:
  RowReader(const Asked& asked, Draft& draft)
      : m_asked(asked), m_source(*asked.spec.rows), m_draft(draft) {}

  RowValues read() {
    m_rows.table = read_table(m_asked.spec, m_draft);
    if (!m_rows.table.has_value()) {
      m_rows.count = 0;
      m_rows.total = 0;
      return std::move(m_rows);
    }
    m_rows.count = m_rows.table->row_count();
    m_rows.total = m_rows.table->total_row_count();
    check_named_columns(m_source, *m_rows.table, m_draft);
    const auto in_templates = columns_in_templates(m_asked.spec, m_asked.board_name);
    for (std::size_t column = 0; column < m_rows.table->columns().size(); ++column) {
      read_column(column, in_templates);
    }
    if (!m_dynamic.empty()) {
      expand_rows(m_rows, m_dynamic, most_planned(m_asked.spec), m_draft);
    }
    return std::move(m_rows);
  }

 private:
  void read_column(std::size_t column, const std::vector<std::string>& in_templates);
  void read_input(std::size_t column, InputId input);
  void read_prompts(std::size_t column, InputId input, ColumnReader& reader);
  void report_unknown(std::size_t column, base::Problem why);

  const Asked& m_asked;
  const RowSource& m_source;
  Draft& m_draft;
  RowValues m_rows{};
  std::vector<DynamicColumn> m_dynamic{};
};

void RowReader::report_unknown(std::size_t column, base::Problem why) {
  const auto& name = m_rows.table->columns()[column];
  why.where = m_rows.table->column_place(column);
  const bool in_job_file = m_source.origin == Origin::job_file;
  const auto map = in_job_file ? "in `rows:` columns: {" + name + ": INPUT}"
                               : "--map " + base::shell_word(name + "=INPUT");
  const auto keep = in_job_file ? "keep: [" + name + "]" : "--keep " + base::shell_word(name);
  why.hint += (why.hint.empty() ? "" : "\n  ") + map + " says which input it is, " + keep +
              " keeps it for names";
  m_draft.problems.add(std::move(why));
}

// Tables that `report` writes say of which job a row was. What is no number is a user's own column.
bool holds_job_numbers(const RowTable& table, std::size_t column) {
  if (table.columns()[column] != k_job_column) {
    return false;
  }
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto number = base::parse_integer(table.cell(row, column).text);
    if (!number || *number < 1) {
      return false;
    }
  }
  return true;
}

void RowReader::read_input(std::size_t column, InputId input) {
  const auto& name = m_rows.table->columns()[column];
  if (m_asked.pinned.contains(input)) {
    m_draft.notes.notes.push_back("--set pins " + m_draft.inputs[input].name +
                                  ", which the column " + name + " of " + m_source.path + " gives");
  } else if (m_rows.varies(input)) {
    m_draft.problems.add({.where = m_rows.table->column_place(column),
                          .what = m_draft.inputs[input].name + " is given by two columns"});
  } else {
    ColumnReader reader(m_asked.spec, *m_rows.table, column, m_draft);
    m_rows.columns.push_back(reader.read_input(input));
    if (contains(m_source.dynamic, name)) {
      read_prompts(column, input, reader);
    }
  }
}

void RowReader::read_prompts(std::size_t column, InputId input, ColumnReader& reader) {
  const auto& type = m_draft.inputs[input].type;
  if (type.kind != workflow::FieldKind::string || type.is_list) {
    m_draft.problems.add({.where = m_rows.table->column_place(column),
                          .what = "dynamic: " + m_rows.columns.back().name + " feeds " +
                                  m_draft.inputs[input].name + ", which takes no text",
                          .hint = "take the column out of `dynamic`"});
    return;
  }
  m_dynamic.push_back({.position = m_rows.columns.size() - 1,
                       .choices = reader.read_prompts(input, m_rows.columns.back())});
}

void RowReader::read_column(std::size_t column, const std::vector<std::string>& in_templates) {
  const auto& name = m_rows.table->columns()[column];
  const auto* mapped = mapped_to(m_source, name);
  ColumnReader reader(m_asked.spec, *m_rows.table, column, m_draft);
  if (mapped == nullptr && contains(m_source.keep, name)) {
    m_rows.kept.push_back(reader.read_kept());
    return;
  }
  auto found = m_draft.inputs.find(mapped == nullptr ? name : *mapped);
  auto* problem = std::get_if<base::Problem>(&found);
  if (problem == nullptr) {
    read_input(column, std::get<InputId>(found));
  } else if (mapped != nullptr) {
    problem->where = m_source.place;
    problem->what = "columns, " + name + ": " + problem->what;
    m_draft.problems.add(std::move(*problem));
  } else if (contains(in_templates, name)) {
    m_rows.kept.push_back(reader.read_kept());
  } else if (holds_job_numbers(*m_rows.table, column)) {
    m_draft.notes.notes.push_back("column job of " + m_source.path +
                                  ": numbers of another run's jobs, no input");
  } else {
    report_unknown(column, std::move(*problem));
  }
}

}  // namespace

std::uint32_t RowValues::number(std::size_t row) const {
  return numbers.empty() ? static_cast<std::uint32_t>(row + 1) : numbers[row];
}

bool RowValues::varies(InputId input) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const InputColumn& column) { return column.input == input; });
}

RowValues read_row_values(const Asked& asked, Draft& draft) {
  return asked.spec.rows.has_value() ? RowReader(asked, draft).read() : RowValues();
}

}  // namespace invokeai_batch::plan
