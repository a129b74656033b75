// What every step of expand() works with; the steps themselves stand in expand/expand.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "inputs/inputs.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "values/axis_values.hpp"
#include "values/draw_base.hpp"
#include "values/fact_reader.hpp"
#include "values/kinds/boards.hpp"
#include "values/kinds/images.hpp"
#include "values/notes.hpp"
#include "values/problem_list.hpp"
#include "values/value_store.hpp"

namespace invokeai_batch::plan {

/// Not copyable, not movable: its members point at each other.
struct Draft {
  /// `seed` says which one is meant.
  Draft(const SeedSpec& seed, const workflow::LoadedWorkflow& workflow_context, const Facts& known,
        const DrawBase& base);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() = default;

  const workflow::LoadedWorkflow& context;
  DrawBase seed_base;  // of the output directory
  FactReader facts;
  ProblemList problems;
  Notes notes;
  std::vector<workflow::LoadedWorkflow> called;  // saved workflows that are known to be called
  std::vector<SeedTarget> seed_targets;
  Inputs inputs;
  ValueStore values;
  BoardBook boards;
  ImageBook images;
};

/// The value of an input, stored. A value that is none (the problem is in the draft) has a
/// stand-in, so that one mistake does not look like others.
[[nodiscard]] ValueId stored_value(Draft& draft, InputId input, const yaml::RawValue& value,
                                   std::string_view directory);

/// The input of that name; nullopt after a problem.
[[nodiscard]] std::optional<InputId> named_input(Draft& draft, std::string_view name,
                                                 std::string_view place);

/// The largest product of axes that is looked at: excludes may bring it down to `max_jobs`, and
/// `limit` may ask for less.
[[nodiscard]] std::size_t most_planned(const Spec& spec);

/// What axes are read with. It refers to both.
[[nodiscard]] AxisReader axis_reader(Draft& draft, const Spec& spec);

}  // namespace invokeai_batch::plan
