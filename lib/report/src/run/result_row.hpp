// What results.csv and the page say of an image: one list of columns for both.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// The columns after `job` and the inputs. Scripts rely on their names.
[[nodiscard]] std::vector<std::string_view> result_columns();

/// results.csv has these behind `output`: where the image came from in the workflow.
inline constexpr std::string_view k_output_column = "output";
inline constexpr std::array<std::string_view, 2> k_output_place{"node", "board_input"};

/// Which input of the Form has the board of an output node.
class BoardInputs {
 public:
  /// `index_map`: the store's meta k_index_map, "" when it has none.
  explicit BoardInputs(const std::string& index_map);

  /// Its index; "" when the Form has none.
  [[nodiscard]] std::string of(const store::OutputRow& output) const;

 private:
  std::unordered_map<std::string, std::size_t> m_form;  // NODE.FIELD to its index
};

/// The inputs that ever varied, in the order of the plans: each has a column.
class ResultInputs {
 public:
  /// `columns`: the store's meta k_columns, "" when it has none.
  explicit ResultInputs(const std::string& columns);

  /// That list comes first; what it lacks (it is text that anyone can edit) is in the jobs.
  void note(const store::StoredJob& job);

  [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }
  /// `seed` and `board`, where they varied: they have one column each, whoever named them.
  [[nodiscard]] const std::vector<std::string>& own_columns() const { return m_own_columns; }

  /// What their columns are called, each differently: `NAME (input)` where NAME is one of ours,
  /// `NAME (input) (input)` where an input has that name.
  [[nodiscard]] std::vector<std::string> columns() const;

 private:
  void add(const std::string& input);

  std::vector<std::string> m_names;
  std::vector<std::string> m_own_columns;
  std::unordered_set<std::string> m_known;
};

/// What the job has for this input; "" when it has none.
[[nodiscard]] std::string_view value_of(const store::StoredJob& job, std::string_view input);

/// The fields of result_columns() for one output of the job; nullptr: for a job that has none, as
/// far as its latest attempt tells.
[[nodiscard]] std::vector<std::string> result_fields(const store::StoredJob& job,
                                                     const store::OutputRow* output);

}  // namespace invokeai_batch::report
