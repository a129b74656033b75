#include "axes/draft.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "values/called_workflows.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

std::optional<SeedTarget> chosen_seed(const std::vector<SeedTarget>& targets, const SeedSpec& seed,
                                      const workflow::LoadedWorkflow& context,
                                      const CalledWorkflows& called, ProblemList& problems) {
  auto chosen = choose_seed(targets, seed, context, called);
  if (auto* problem = std::get_if<base::Problem>(&chosen)) {
    problems.add(std::move(*problem));
    return std::nullopt;
  }
  return std::get<std::optional<SeedTarget>>(std::move(chosen));
}

Typed typed_by_kind(Draft& draft, const Input& input, const yaml::RawValue& value,
                    std::string_view directory) {
  const auto& rules = rules_of(input.type.kind);
  if (rules.typed == nullptr) {
    return typed_value(input.type, value, input.name);
  }
  return rules.typed(input.type, value, input.name,
                     {draft.facts, draft.notes, draft.boards, draft.images, directory});
}

// Arguments of the command line are parsed when their type is known, and may turn out to be no
// YAML.
Typed typed_or_problem(Draft& draft, const Input& input, const yaml::RawValue& value,
                       std::string_view directory) {
  try {
    return typed_by_kind(draft, input, value, directory);
  } catch (const base::Error& error) {
    return error.problems().front();
  }
}

}  // namespace

Draft::Draft(const SeedSpec& seed, const workflow::LoadedWorkflow& workflow_context,
             const Facts& known, const DrawBase& base)
    : context(workflow_context),
      seed_base(base),
      facts(known),
      called(called_workflows(known, context.schema, facts, notes)),
      seed_targets(plan::seed_targets(context, called)),
      inputs(context, called, chosen_seed(seed_targets, seed, context, called, problems),
             seed_targets),
      boards(facts),
      images(facts) {}

ValueId stored_value(Draft& draft, InputId input, const yaml::RawValue& value,
                     std::string_view directory) {
  auto typed = typed_or_problem(draft, draft.inputs[input], value, directory);
  if (auto* problem = std::get_if<base::Problem>(&typed)) {
    draft.problems.add(std::move(*problem));
    return draft.values.stand_in(input);
  }
  return draft.values.add(input, std::get<TypedValue>(std::move(typed)));
}

std::size_t most_planned(const Spec& spec) {
  constexpr std::size_t k_still_quick = 1'000'000;
  return std::max(spec.max_jobs, k_still_quick);
}

AxisReader axis_reader(Draft& draft, const Spec& spec) {
  return {.facts = draft.facts,
          .problems = draft.problems,
          .notes = draft.notes,
          .most_values = most_planned(spec),
          .wildcards = spec.wildcards,
          .seed_base = draft.seed_base};
}

std::optional<InputId> named_input(Draft& draft, std::string_view name, std::string_view place) {
  auto found = draft.inputs.find(name);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    problem->where = place;
    draft.problems.add(std::move(*problem));
    return std::nullopt;
  }
  return std::get<InputId>(found);
}

}  // namespace invokeai_batch::plan
