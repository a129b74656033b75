// Finding the seed. In real workflows it is rarely in the Form: a rand_int node feeds it.
#include "inputs/seed_targets.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "inputs/node_names.hpp"
#include "inputs/seed_draws.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_seed = "seed";

using Targets = std::vector<SeedTarget>;

std::uint64_t largest(const workflow::Slot& slot, const workflow::NodeSchema& schema) {
  const auto* type = schema.field(slot.node_type, slot.ref.field);
  if (type == nullptr || !type->maximum.has_value() ||
      *type->maximum >= static_cast<double>(k_largest_seed)) {
    return k_largest_seed;
  }
  return static_cast<std::uint64_t>(std::max(0.0, *type->maximum));
}

}  // namespace

bool is_integer(const workflow::Slot& slot, const workflow::NodeSchema& schema) {
  const auto* type = schema.field(slot.node_type, slot.ref.field);
  return type == nullptr ? !slot.value.exists() || slot.value.is_number()
                         : type->kind == workflow::FieldKind::integer && !type->is_list;
}

std::optional<SeedTarget> pinned_draw(const workflow::Node& random,
                                      const workflow::LoadedWorkflow& context) {
  const auto low = context.templates.slot({random.id, "low"});
  const auto high = context.templates.slot({random.id, "high"});
  if (!low.has_value() || !high.has_value()) {
    return std::nullopt;
  }
  const auto name = node_name(random, context.document);
  return SeedTarget{.slot = *low,
                    .high = high,
                    .name = name,
                    .other_names = {name + ".low", random.id.value, random.id.value + ".low"},
                    .largest = k_largest_pinned_seed};
}

SeedTarget target_of(workflow::SlotIndex slot, const workflow::LoadedWorkflow& context) {
  const auto name = name_of_slot(slot, context.document, context.form, context.templates);
  return {.slot = slot,
          .name = name,
          .largest = largest(context.templates.slots[slot], context.schema)};
}

std::optional<SeedTarget> pinned_draw_of_called(const workflow::FieldRef& input,
                                                const workflow::LoadedWorkflow& context,
                                                const CalledWorkflows& called) {
  const auto draw = called_draw(input, context, called);
  if (!draw.has_value()) {
    return std::nullopt;
  }
  const auto random = field_of_called(input)->node.value;
  return SeedTarget{
      .slot = draw->low,
      .high = draw->high,
      .name = name_of_slot(draw->low, context.document, context.form, context.templates),
      .other_names = {random, random + ".low"},
      .largest = k_largest_pinned_seed};
}

namespace {

bool is_known(const Targets& targets, workflow::SlotIndex slot) {
  return std::any_of(targets.begin(), targets.end(),
                     [&](const SeedTarget& target) { return target.slot == slot; });
}

void add_random_node_of_form(Targets& targets, const workflow::FormInput& input,
                             const workflow::LoadedWorkflow& context) {
  auto target = pinned_draw(*context.document.node(input.ref.node), context);
  if (target.has_value() && input.ref.field == "low" && !is_known(targets, target->slot)) {
    target->other_names.push_back(std::exchange(
        target->name,
        name_to_type(input.index, context.document, context.form, context.templates)));
    targets.push_back(*std::move(target));
  }
}

// One bound of a draw is no seed; both together are, see add_called_draws().
bool is_bound_of_called(const workflow::FieldRef& input, const CalledWorkflows& called) {
  const auto field = field_of_called(input);
  return field.has_value() && is_of_random_node(*field, called);
}

Targets targets_of_form(const workflow::LoadedWorkflow& context, const CalledWorkflows& called) {
  Targets targets;
  for (const auto& input : context.form.inputs) {
    const bool named =
        base::equal_ignoring_case(base::trim(input.label), k_seed) || input.ref.field == k_seed;
    const auto slot = context.templates.slot(input.ref);
    if (named && input.node_type == "rand_int") {
      add_random_node_of_form(targets, input, context);
    } else if (named && slot.has_value() && !is_known(targets, *slot) &&
               !is_metadata(input.node_type) && !is_bound_of_called(input.ref, called) &&
               is_integer(context.templates.slots[*slot], context.schema)) {
      targets.push_back(target_of(*slot, context));
    }
  }
  return targets;
}

void add_fields(Targets& targets, const workflow::LoadedWorkflow& context) {
  const auto& slots = context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (is_seed_field(slots[slot].ref.field) && !is_metadata(slots[slot].node_type) &&
        is_integer(slots[slot], context.schema)) {
      targets.push_back(target_of(slot, context));
    }
  }
}

// The node at the other end of an edge into a `seed` field, when it can be set: a rand_int, or an
// integer node. What only metadata records is no seed, but a name for one.
void add_feeder(Targets& targets, const workflow::Node& feeder, const workflow::Node& fed_node,
                const workflow::LoadedWorkflow& context) {
  const auto fed = node_name(fed_node, context.document) + ".seed";
  const bool is_random = feeder.type == "rand_int";
  const auto slot = context.templates.slot({feeder.id, is_random ? "low" : "value"});
  const auto high = context.templates.slot({feeder.id, "high"});
  if (!slot.has_value() || (is_random ? !high.has_value() : feeder.type != "integer")) {
    return;
  }
  if (const auto known =
          std::find_if(targets.begin(), targets.end(),
                       [&](const SeedTarget& target) { return target.slot == *slot; });
      known != targets.end()) {
    known->other_names.push_back(fed);
    return;
  }
  if (is_metadata(fed_node.type)) {
    return;
  }
  const auto node = node_name(feeder, context.document);
  SeedTarget target;
  target.slot = *slot;
  target.name = fed;
  target.other_names = {node, feeder.id.value, node + (is_random ? ".low" : ".value")};
  if (is_random) {
    target.high = high;
    target.largest = k_largest_pinned_seed;
  }
  targets.push_back(std::move(target));
}

// The random nodes whose draws reach the seed through arithmetic.
void add_distant_feeders(Targets& targets, const workflow::LoadedWorkflow& context) {
  std::multimap<workflow::NodeId, workflow::NodeId> sources;
  std::vector<workflow::NodeId> to_visit;
  for (const auto& edge : context.document.edges) {
    sources.emplace(edge.target.node, edge.source.node);
    const auto* target = context.document.node(edge.target.node);
    if (is_seed_field(edge.target.field) && !is_metadata(target->type)) {
      to_visit.push_back(edge.source.node);
    }
  }
  std::set<workflow::NodeId> seen;
  while (!to_visit.empty()) {
    const auto* node = context.document.node(to_visit.back());
    to_visit.pop_back();
    if (!seen.insert(node->id).second) {
      continue;
    }
    const auto target = node->type == "rand_int" ? pinned_draw(*node, context) : std::nullopt;
    if (target.has_value() && !is_known(targets, target->slot)) {
      targets.push_back(*target);
    }
    const auto [first, last] = sources.equal_range(node->id);
    for (auto source = first; computes(node->type) && source != last; ++source) {
      to_visit.push_back(source->second);
    }
  }
}

// The random nodes of saved workflows whose bounds the calling nodes have.
void add_called_draws(Targets& targets, const workflow::LoadedWorkflow& context,
                      const CalledWorkflows& called) {
  for (const auto& slot : context.templates.slots) {
    const auto field = field_of_called(slot.ref);
    const auto* workflow = field.has_value() ? workflow_of(*field, called) : nullptr;
    if (workflow == nullptr || !feeds_seed(field->node, workflow->document)) {
      continue;
    }
    auto target = pinned_draw_of_called(slot.ref, context, called);
    if (target.has_value() && !is_known(targets, target->slot)) {
      targets.push_back(*std::move(target));
    }
  }
}

void add_feeders(Targets& targets, const workflow::LoadedWorkflow& context) {
  for (const bool metadata : {false, true}) {  // a field that uses the seed names it best
    for (const auto& edge : context.document.edges) {
      const auto* source = context.document.node(edge.source.node);
      const auto* target = context.document.node(edge.target.node);
      if (edge.target.field == k_seed && source != nullptr && target != nullptr &&
          is_metadata(target->type) == metadata) {
        add_feeder(targets, *source, *target, context);
      }
    }
  }
}

std::string listed(const Targets& targets) {
  std::vector<std::string> lines;
  for (const auto& target : targets) {
    lines.push_back(target.name + (target.drawn_by_server()
                                       ? "  (drawn by " + target.other_names.front() + ")"
                                       : ""));
  }
  return base::join(lines, "\n");
}

}  // namespace

// The Form decides among seeds that are set. One that the server draws outside of it makes other
// pictures in every job, whatever the Form's is.
std::vector<SeedTarget> seed_targets(const workflow::LoadedWorkflow& context,
                                     const CalledWorkflows& called) {
  auto targets = targets_of_form(context, called);
  Targets all;
  if (targets.empty()) {
    add_fields(all, context);
  }
  add_feeders(all, context);
  add_distant_feeders(all, context);
  add_called_draws(all, context, called);
  if (targets.empty()) {
    return all;
  }
  std::copy_if(all.begin(), all.end(), std::back_inserter(targets), [&](const SeedTarget& target) {
    return target.drawn_by_server() && !is_known(targets, target.slot);
  });
  return targets;
}

bool draws_at_random(const workflow::Document& document) {
  return std::any_of(document.nodes.begin(), document.nodes.end(), [](const workflow::Node& node) {
    return node.type == "rand_int" || node.type == "rand_float";
  });
}

base::Problem no_single_seed(const std::vector<SeedTarget>& targets, std::string_view place) {
  if (targets.empty()) {
    return {.where = std::string(place),
            .what = "the workflow has no seed that could be set",
            .hint =
                "expose the seed in the Form, or name its input: seed: {start: 42, input: "
                "NODE.FIELD}"};
  }
  return {.where = std::string(place),
          .what = "the workflow has " + std::to_string(targets.size()) + " seeds",
          .detail = listed(targets),
          .hint = "say which one: seed: {start: 42, input: " + targets.front().name + "}"};
}

}  // namespace invokeai_batch::plan
