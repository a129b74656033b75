// What results.csv and the page say of an image: one list of columns for both.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// After `job` and the inputs. Scripts rely on these names.
inline constexpr std::array<std::string_view, 13> k_result_columns{
    "seed",       "board",   "output", "file",   "sha256",  "image_width", "image_height",
    "image_name", "item_id", "status", "queued", "started", "completed"};

/// results.csv has these behind `output`: where the image came from in the workflow.
inline constexpr std::string_view k_output_column = "output";
inline constexpr std::array<std::string_view, 2> k_output_place{"node", "board_input"};

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

/// The fields of k_result_columns for one output of the job; nullptr: for a job that has none, as
/// far as its latest attempt tells.
[[nodiscard]] std::array<std::string, k_result_columns.size()> result_fields(
    const store::StoredJob& job, const store::OutputRow* output);

}  // namespace invokeai_batch::report
