// Which of the seeds is meant, and what is none.
#include <algorithm>
#include <utility>

#include "inputs/node_names.hpp"
#include "inputs/seed_draws.hpp"
#include "inputs/seed_targets.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"

namespace invokeai_batch::plan {

namespace {

bool means(const SeedTarget& target, std::string_view name) {
  const auto same = [&](const std::string& other) {
    return base::same_name(other, base::trim(name));
  };
  return same(target.name) ||
         std::any_of(target.other_names.begin(), target.other_names.end(), same);
}

std::string does_not_fix(const SeedSpec& spec, const std::string& what) {
  return "seed: " + spec.input + " does not fix " + what;
}

// `input: rand_int.low` means its draw. Its other field alone fixes nothing.
std::variant<std::optional<SeedTarget>, base::Problem> named_random_node(
    const workflow::FieldRef& ref, const SeedSpec& spec, const workflow::LoadedWorkflow& context) {
  const auto target = pinned_draw(*context.document.node(ref.node), context);
  if (ref.field == "low" && target.has_value()) {
    return target;
  }
  return base::Problem{.where = spec.place,
                       .what = does_not_fix(spec, "what the node draws"),
                       .hint = target.has_value()
                                   ? "write input: " + target->name
                                   : "take the edges off its low and high, in InvokeAI"};
}

// The same of a random node in a saved workflow.
std::variant<std::optional<SeedTarget>, base::Problem> named_called_draw(
    workflow::SlotIndex slot, const SeedSpec& spec, const workflow::LoadedWorkflow& context,
    const CalledWorkflows& called) {
  const auto target = pinned_draw_of_called(context.templates.slots[slot].ref, context, called);
  if (target.has_value() && target->slot == slot) {
    return target;
  }
  return base::Problem{
      .where = spec.place,
      .what = does_not_fix(spec, "what the saved workflow draws"),
      .hint = target.has_value()
                  ? "write input: " + target->name
                  : "in InvokeAI, expose both low and high of its random node, or a seed, in the "
                    "Form of the saved workflow, choose that workflow again in the node that "
                    "calls it, and save both"};
}

// Why a number that gets to a seed is not the seed.
std::optional<base::Problem> only_part_of_seed(const workflow::FieldRef& ref, const SeedSpec& spec,
                                               const workflow::LoadedWorkflow& context) {
  const auto& document = context.document;
  if (const auto* random = draws_besides(ref, document)) {
    const auto draws = node_name(*random, document);
    return base::Problem{.where = spec.place,
                         .what = does_not_fix(spec, "the seed: " + draws + " draws for it too"),
                         .hint = pinned_draw(*random, context).has_value()
                                     ? "write input: " + draws
                                     : "take the edge off that node, in InvokeAI"};
  }
  if (const auto* computing = computes_seed_of(ref, document)) {
    return base::Problem{
        .where = spec.place,
        .what = does_not_fix(spec, "the seed: " + node_name(*computing, document) +
                                       " computes it, and the seed is what comes of that"),
        .hint = "vary it as any other input, with --set or --matrix"};
  }
  return std::nullopt;
}

// The same of a field of a saved workflow, which no hint here reaches.
std::optional<base::Problem> only_part_of_called_seed(const workflow::FieldRef& field,
                                                      const SeedSpec& spec,
                                                      const CalledWorkflows& called) {
  const auto* workflow = workflow_of(field, called);
  auto problem = workflow == nullptr ? std::nullopt : only_part_of_seed(field, spec, *workflow);
  if (problem.has_value()) {
    problem->hint = "in InvokeAI, expose the seed itself in the Form of the saved workflow";
  }
  return problem;
}

// What the Form calls the seed may be added to what a random node draws.
std::variant<std::optional<SeedTarget>, base::Problem> known_seed(
    const SeedTarget& target, const SeedSpec& spec, const workflow::LoadedWorkflow& context) {
  const auto& ref = context.templates.slots[target.slot].ref;
  if (!target.drawn_by_server() && draws_besides(ref, context.document) != nullptr) {
    return *only_part_of_seed(ref, spec, context);
  }
  return std::optional(target);
}

std::variant<std::optional<SeedTarget>, base::Problem> seed_at(
    workflow::SlotIndex slot, const SeedSpec& spec, const workflow::LoadedWorkflow& context,
    const CalledWorkflows& called) {
  const auto& ref = context.templates.slots[slot].ref;
  const auto field = field_of_called(ref);
  if (field.has_value() && is_of_random_node(*field, called)) {
    return named_called_draw(slot, spec, context, called);
  }
  if (context.templates.slots[slot].node_type == "rand_int") {
    return named_random_node(ref, spec, context);
  }
  auto problem = field.has_value() ? only_part_of_called_seed(*field, spec, called)
                                   : only_part_of_seed(ref, spec, context);
  if (problem.has_value()) {
    return *std::move(problem);
  }
  if (is_integer(context.templates.slots[slot], context.schema)) {
    return std::optional(target_of(slot, context));
  }
  return base::Problem{.where = spec.place,
                       .what = "seed: the input " + spec.input + " is not an integer"};
}

}  // namespace

std::variant<std::optional<SeedTarget>, base::Problem> choose_seed(
    const std::vector<SeedTarget>& targets, const SeedSpec& spec,
    const workflow::LoadedWorkflow& context, const CalledWorkflows& called) {
  if (spec.input.empty()) {
    return targets.size() == 1 ? std::optional(targets.front()) : std::nullopt;
  }
  for (const auto& target : targets) {
    if (means(target, spec.input)) {
      return known_seed(target, spec, context);
    }
  }
  auto found = find_input(spec.input, context.document, context.form, context.templates);
  if (const auto* input = std::get_if<NamedInput>(&found)) {
    for (const auto& target : targets) {
      if (target.slot == input->slot) {
        return known_seed(target, spec, context);
      }
    }
    return seed_at(input->slot, spec, context, called);
  }
  auto problem = std::get<base::Problem>(std::move(found));
  problem.where = spec.place;
  problem.what = "seed: " + problem.what;
  return problem;
}

}  // namespace invokeai_batch::plan
