#include "expand/draft.hpp"

#include <algorithm>
#include <utility>

#include "expand/plan_size.hpp"
#include "invokeai_batch/base/text.hpp"
#include "values/models.hpp"
#include "values/videos_and_presets.hpp"

namespace invokeai_batch::plan {

namespace {

std::optional<SeedTarget> chosen_seed(const std::vector<SeedTarget>& targets, const Spec& spec,
                                      const workflow::LoadedWorkflow& context,
                                      ProblemList& problems) {
  auto chosen = choose_seed(targets, spec.seed, context);
  if (auto* problem = std::get_if<base::Problem>(&chosen)) {
    problems.add(std::move(*problem));
    return std::nullopt;
  }
  return std::get<std::optional<SeedTarget>>(std::move(chosen));
}

Typed typed_by_kind(Draft& draft, const Input& input, const yaml::RawValue& value,
                    std::string_view directory) {
  switch (input.type.kind) {
    case workflow::FieldKind::model:
      return typed_model(input.type, value, input.name, draft.facts.models());
    case workflow::FieldKind::lora_list:
      return typed_loras(input.type, value, input.name, draft.facts.models());
    case workflow::FieldKind::image:
      return draft.images.typed(input.type, value, input.name, directory);
    case workflow::FieldKind::board:
      return draft.boards.typed(input.type, value, input.name);
    case workflow::FieldKind::video:
    case workflow::FieldKind::style_preset:
      return typed_server_thing(draft, input, value);
    default:
      return typed_value(input.type, value, input.name);
  }
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

Draft::Draft(const Spec& asked, const workflow::LoadedWorkflow& workflow_context,
             const Facts& known, const Prior& prior, Purpose why)
    : purpose(why),
      seed_base(base_of(prior)),
      spec(asked),
      context(workflow_context),
      facts(known),
      seed_targets(plan::seed_targets(context)),
      inputs(context, chosen_seed(seed_targets, spec, context, problems), seed_targets),
      values(plan),
      boards(facts),
      images(facts) {}

void add_unless_set(PlannedJob& job, const workflow::Assignment& value) {
  const auto at = std::lower_bound(
      job.values.begin(), job.values.end(), value,
      [](const workflow::Assignment& a, const workflow::Assignment& b) { return a.slot < b.slot; });
  if (at == job.values.end() || at->slot != value.slot) {
    job.values.insert(at, value);
  }
}

bool asks_for_facts(const workflow::FieldType& type) {
  switch (type.kind) {
    case workflow::FieldKind::model:
    case workflow::FieldKind::lora_list:
    case workflow::FieldKind::image:
    case workflow::FieldKind::board:
    case workflow::FieldKind::video:
    case workflow::FieldKind::style_preset:
      return true;
    default:
      return false;
  }
}

ValueId stored_value(Draft& draft, InputId input, const yaml::RawValue& value,
                     std::string_view directory) {
  if (draft.purpose == Purpose::needs && !asks_for_facts(draft.inputs[input].type)) {
    return draft.values.stand_in(input);
  }
  auto typed = typed_or_problem(draft, draft.inputs[input], value, directory);
  if (auto* problem = std::get_if<base::Problem>(&typed)) {
    draft.problems.add(std::move(*problem));
    return draft.values.stand_in(input);
  }
  return draft.values.add(input, std::get<TypedValue>(std::move(typed)));
}

std::string described(const Draft& draft, std::string_view key, const Combination& picks) {
  std::vector<std::string> values;
  for (const auto& pick : picks) {
    values.push_back(draft.inputs[pick.input].name + ": " +
                     draft.plan.texts[draft.values[pick.value].text]);
  }
  return std::string(key) + " {" + base::join(values, ", ") + "}";
}

std::string place_of_jobs(std::int64_t first, std::size_t count) {
  return "job " + std::to_string(first) +
         (count > 1 ? " and " + base::count_of(count - 1, "other") : "");
}

AxisReader axis_reader(Draft& draft) {
  return {.facts = draft.facts,
          .problems = draft.problems,
          .plan = draft.plan,
          .most_values = most_planned(draft.spec),
          .wildcards = draft.spec.wildcards,
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
