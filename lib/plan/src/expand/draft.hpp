// A plan in the making: what needs() and expand() share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "expand/matrix.hpp"
#include "expand/row_values.hpp"
#include "inputs/inputs.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "values/axis_values.hpp"
#include "values/boards.hpp"
#include "values/fact_reader.hpp"
#include "values/images.hpp"
#include "values/problem_list.hpp"
#include "values/value_store.hpp"

namespace invokeai_batch::plan {

enum class Purpose {
  needs,  // only what asks for facts is typed
  plan,
};

/// An axis that a batch node of the workflow, or a group of them, makes.
struct BatchAxis {
  std::string name{};  // "batch Prompts+Sizes"
  MatrixAxis axis{};
};

/// Not copyable, not movable: its members point at each other.
struct Draft {
  Draft(const Spec& asked, const workflow::LoadedWorkflow& workflow_context, const Facts& known,
        const Prior& prior, Purpose why);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() = default;

  Purpose purpose;
  DrawBase seed_base;  // of the output directory
  Spec spec;           // a copy, in which the command line wins
  const workflow::LoadedWorkflow& context;
  Plan plan;
  FactReader facts;
  ProblemList problems;
  std::vector<SeedTarget> seed_targets;
  Inputs inputs;
  ValueStore values;
  BoardBook boards;
  ImageBook images;

  Combination base;                        // what every job starts from: `set`
  std::set<InputId> pinned;                // by the command line
  std::optional<NameTemplate> board_name;  // of `board`
  RowValues rows;
  Matrix matrix;
  std::vector<std::string> exclude_places;  // of matrix.excludes
  std::vector<std::string> include_places;  // of matrix.includes
  std::vector<Combination> excludes_after_rows;
  std::vector<std::string> exclude_after_rows_places;
  std::map<workflow::SlotIndex, Setting> batch_settings;  // `set` of batch and generator nodes
  std::map<workflow::SlotIndex, std::string>
      batch_embedded;  // what the workflow has of it, as JSON
  std::vector<BatchAxis> batch_axes;
};

/// Types everything that was asked for into the draft; problems are collected there.
void read_values(Draft& draft);

/// The value of an input, stored. A value that is none (the problem is in the draft) has a
/// stand-in, so that one mistake does not look like others.
[[nodiscard]] ValueId stored_value(Draft& draft, InputId input, const yaml::RawValue& value,
                                   std::string_view directory);

/// "exclude {steps: 99}", for warnings.
[[nodiscard]] std::string described(const Draft& draft, std::string_view key,
                                    const Combination& picks);

/// "job 17 and 3 others", for warnings.
[[nodiscard]] std::string place_of_jobs(std::int64_t first, std::size_t count);

/// The input of that name; nullopt after a problem.
[[nodiscard]] std::optional<InputId> named_input(Draft& draft, std::string_view name,
                                                 std::string_view place);

/// What axes are read with. It refers to the draft.
[[nodiscard]] AxisReader axis_reader(Draft& draft);

/// Puts a value into those of a job, which stay sorted, unless the job sets that slot itself.
void add_unless_set(PlannedJob& job, const workflow::Assignment& value);

/// Must typing a value of this kind wait for facts?
[[nodiscard]] bool asks_for_facts(const workflow::FieldType& type);

}  // namespace invokeai_batch::plan
