#include "axes/axes.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "values/axis_values.hpp"

namespace invokeai_batch::plan {

namespace {

std::string zip_name(const Draft& draft, const std::vector<InputId>& inputs) {
  std::vector<std::string> names;
  for (const auto input : inputs) {
    names.push_back(draft.inputs[input].name);
  }
  return "zip " + base::join(names, "+");
}

class AxesReader {
 public:
  AxesReader(const Asked& asked, const RowValues& rows, Draft& draft)
      : m_asked(asked), m_rows(rows), m_draft(draft), m_givers(draft) {}

  Axes read() {
    if (m_asked.spec.rows.has_value()) {
      m_axes.counts.push_back({"rows", m_rows.total});
    }
    check_rows();
    read_seeds();
    read_matrix();
    for (const auto& group : m_asked.spec.zips) {
      read_zip(group);
    }
    for (const auto& entry : m_asked.spec.include) {
      read_include(entry);
    }
    m_axes.batch = read_batch_axes(m_asked, m_rows, m_axes.matrix, m_draft);
    for (const auto& entry : m_asked.spec.exclude) {
      read_exclude(entry);
    }
    return std::move(m_axes);
  }

 private:
  std::vector<ValueId> read_axis(InputId input, const Axis& axis) {
    const auto directory = directory_of_origin(m_asked.spec, axis.origin);
    const auto& type = m_draft.inputs[input].type;
    const auto name = m_draft.inputs[input].name;
    std::vector<yaml::RawValue> raw;
    try {
      raw = axis_values(axis.values, type, name, directory, axis_reader(m_draft, m_asked.spec));
    } catch (const base::Error& error) {
      m_draft.problems.add(error.problems());
    }
    std::vector<ValueId> values;
    for (const auto& value : raw) {
      values.push_back(stored_value(m_draft, input, value, directory));
    }
    return values;
  }

  // The seed cannot be set and varied, and the values of a batch node are jobs already.
  bool may_vary(InputId input, const std::string& place) {
    if (is_of_batch_node(m_draft, input)) {
      m_draft.problems.add(
          {.where = place,
           .what = m_draft.inputs[input].name +
                   " belongs to a batch node, whose values are jobs already",
           .hint = "put it into `set:`, or vary the input that the batch node feeds"});
      return false;
    }
    if (m_draft.inputs[input].is_seed && m_asked.spec.seed.mode != SeedMode::unset) {
      m_draft.problems.add(seed_given_twice(place, m_asked.spec));
      return false;
    }
    return true;
  }

  // A workflow without a seed is told by whoever sets it.
  void read_seeds() {
    const auto& seed = m_asked.spec.seed;
    if (seed.mode != SeedMode::list || !m_draft.inputs.seed().has_value()) {
      return;
    }
    const auto input = std::get<InputId>(m_draft.inputs.find("seed"));
    MatrixAxis axis{.inputs = {input}};
    for (const auto value : seed.list) {
      const yaml::RawValue number{
          .kind = yaml::RawValue::Kind::plain, .text = std::to_string(value), .place = seed.place};
      axis.steps.push_back({stored_value(m_draft, input, number, {})});
    }
    m_axes.counts.push_back({"seed", axis.steps.size()});
    m_axes.matrix.axes.push_back(std::move(axis));
  }

  void read_matrix() {
    for (const auto& axis : m_asked.spec.matrix) {
      const auto input = named_input(m_draft, axis.input, axis.place);
      if (!input.has_value() || !m_givers.is_new(*input, axis.place) ||
          !may_vary(*input, axis.place)) {
        continue;
      }
      MatrixAxis read{.inputs = {*input}};
      for (const auto value : read_axis(*input, axis)) {
        read.steps.push_back({value});
      }
      if (read.steps.empty()) {  // told already
        read.steps.push_back({m_draft.values.stand_in(*input)});
      }
      m_axes.counts.push_back({"matrix " + m_draft.inputs[*input].name, read.steps.size()});
      m_axes.matrix.axes.push_back(std::move(read));
    }
  }

  // The axes of a group must be equally long.
  void read_zip(const std::vector<Axis>& group) {
    std::vector<InputId> inputs;
    std::vector<std::vector<ValueId>> columns;
    std::vector<std::string> lengths;
    for (const auto& axis : group) {
      const auto input = named_input(m_draft, axis.input, axis.place);
      if (!input.has_value() || !m_givers.is_new(*input, axis.place) ||
          !may_vary(*input, axis.place)) {
        return;
      }
      inputs.push_back(*input);
      columns.push_back(read_axis(*input, axis));
      lengths.push_back(m_draft.inputs[*input].name + " has " +
                        base::count_of(columns.back().size(), "value"));
      if (columns.back().empty()) {
        return;  // told already
      }
    }
    const bool equal = std::all_of(columns.begin(), columns.end(), [&](const auto& column) {
      return column.size() == columns.front().size();
    });
    if (!equal) {
      m_draft.problems.add({.where = group.front().place,
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
    m_axes.counts.push_back({zip_name(m_draft, inputs), read.steps.size()});
    m_axes.matrix.axes.push_back(std::move(read));
  }

  bool is_axis(InputId input) {
    return std::any_of(
        m_axes.matrix.axes.begin(), m_axes.matrix.axes.end(), [&](const MatrixAxis& axis) {
          return std::find(axis.inputs.begin(), axis.inputs.end(), input) != axis.inputs.end();
        });
  }

  // One entry of `exclude` or `include`; nullopt after a problem.
  std::optional<Combination> read_entry(const std::vector<Setting>& entry) {
    Givers givers(m_draft);
    Combination picks;
    for (const auto& setting : entry) {
      const auto input = named_input(m_draft, setting.input, setting.place);
      if (!input.has_value() || !givers.is_new(*input, setting.place)) {
        return std::nullopt;
      }
      picks.push_back({*input, one_value(m_draft, m_asked.spec, *input, setting)});
    }
    return picks;
  }

  void read_exclude(const std::vector<Setting>& entry) {
    auto picks = read_entry(entry);
    if (!picks.has_value()) {
      return;
    }
    bool after_rows = false;
    for (std::size_t i = 0; i < picks->size(); ++i) {
      const auto input = (*picks)[i].input;
      const bool after_matrix = m_rows.varies(input) || varies_by_batch(m_axes.batch, input);
      after_rows = after_rows || after_matrix;
      if (!after_matrix && !is_axis(input)) {
        m_draft.problems.add({.where = entry[i].place,
                              .what = "exclude: " + m_draft.inputs[input].name +
                                      " is varied by none of matrix, zip, rows and batch nodes"});
        return;
      }
    }
    auto& excludes = after_rows ? m_axes.excludes_of_jobs : m_axes.matrix.excludes;
    auto& places = after_rows ? m_axes.excludes_of_jobs_places : m_axes.exclude_places;
    excludes.push_back(*std::move(picks));
    places.push_back(entry.front().place);
  }

  void read_include(const std::vector<Setting>& entry) {
    auto picks = read_entry(entry);
    if (!picks.has_value()) {
      return;
    }
    for (std::size_t i = 0; i < picks->size(); ++i) {
      const auto input = (*picks)[i].input;
      if (m_rows.varies(input)) {
        m_draft.problems.add({.where = entry[i].place,
                              .what = "include: " + m_draft.inputs[input].name +
                                      " is given by the rows, and an include comes before them"});
        return;
      }
      if (!may_vary(input, entry[i].place)) {
        return;
      }
    }
    m_axes.matrix.includes.push_back(*std::move(picks));
    m_axes.include_places.push_back(entry.front().place);
  }

  // Rows have been read: what they give must not be an axis too.
  void check_rows() {
    for (const auto& column : m_rows.columns) {
      const auto& columns = m_rows.table->columns();
      const auto position = std::find(columns.begin(), columns.end(), column.name);
      const auto place =
          m_rows.table->column_place(static_cast<std::size_t>(position - columns.begin()));
      (void)m_givers.is_new(column.input, place);
      (void)may_vary(column.input, place);
    }
  }

  const Asked& m_asked;
  const RowValues& m_rows;
  Draft& m_draft;
  Givers m_givers;
  Axes m_axes{};
};

}  // namespace

Axes read_axes(const Asked& asked, const RowValues& rows, Draft& draft) {
  return AxesReader(asked, rows, draft).read();
}

}  // namespace invokeai_batch::plan
