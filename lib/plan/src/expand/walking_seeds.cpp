#include "expand/walking_seeds.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"

namespace invokeai_batch::plan {

namespace {

std::string name_of(workflow::SlotIndex slot, const workflow::LoadedWorkflow& workflow) {
  return name_of_slot(slot, workflow.document, workflow.form, workflow.templates);
}

std::string described(const workflow::SeedWalk& walk, const DrawBase& base) {
  switch (walk.mode) {
    case workflow::SeedMode::random:
      return "is drawn, and counts up per session, " + from_base(base);
    case workflow::SeedMode::decrement:
      return "counts down from " + std::to_string(walk.start) + " per session";
    default:
      return "counts up from " + std::to_string(walk.start) + " per session";
  }
}

bool is_seed_of_plan(workflow::SlotIndex slot, const SeedSpec& spec, const Draft& draft) {
  const auto& seed = draft.inputs.seed();
  return spec.mode != SeedMode::unset && seed.has_value() && seed->slot == slot;
}

// By its seed, or by name.
bool is_set(const workflow::FieldRef& ref, const SeedSpec& spec, const Draft& draft) {
  const auto slot = draft.context.templates.slot(ref);
  if (!slot.has_value() || is_seed_of_plan(*slot, spec, draft)) {
    return true;  // an edge feeds it, or the plan's seed is there
  }
  for (InputId input = 0; input < draft.inputs.size(); ++input) {
    if (draft.inputs[input].slot == *slot) {
      return true;
    }
  }
  return false;
}

bool has_mode_that_counts(const SeedSpec& spec, const Draft& draft) {
  const auto& nodes = draft.context.document.nodes;
  return std::any_of(nodes.begin(), nodes.end(), [&](const workflow::Node& node) {
    return std::any_of(node.inputs.begin(), node.inputs.end(), [&](const auto& input) {
      return input.seed_mode != workflow::SeedMode::fixed &&
             !is_set({node.id, input.name}, spec, draft);
    });
  });
}

// To an editor before version 7 a seed mode means nothing, and the seed stays as it is.
void warn_of_fixed_seeds(const SeedSpec& spec, Draft& draft) {
  const auto& context = draft.context;
  if (context.editor == workflow::Editor::seven || !has_mode_that_counts(spec, draft)) {
    return;
  }
  draft.notes.warnings.push_back(
      {.where = context.document.file,
       .what = "its seed mode counts from InvokeAI 7 on: on " + context.schema.server_version() +
               " the seed is the same in every job",
       .hint = "--seed random, or seed: {start: 1, per: job}, varies it"});
}

}  // namespace

WalkingSeeds::WalkingSeeds(const Variations& variations, Draft& draft)
    : m_batch(variations.axes.batch), m_draft(draft), m_base(draft.seed_base) {
  const auto& spec = variations.asked.spec.seed;
  warn_of_fixed_seeds(spec, draft);
  for (const auto& walk : workflow::seed_walks(draft.context)) {
    const auto& ref = draft.context.templates.slots[walk.slot].ref;
    if (!is_seed_of_plan(walk.slot, spec, draft)) {
      m_walks.push_back({walk, ref.node.value + "." + ref.field});
    }
  }
  for (const auto& batch : m_batch.axes) {
    m_sessions_per_repeat *= batch.axis.steps.size();
  }
  tell();
}

void WalkingSeeds::tell() const {
  for (const auto& [walk, key] : m_walks) {
    if (walk.mode == workflow::SeedMode::random) {
      m_draft.notes.depends_on_base = true;
    }
    m_draft.notes.notes.push_back(name_of(walk.slot, m_draft.context) + " " +
                                  described(walk, m_base) + ", as the workflow says");
  }
}

bool WalkingSeeds::is_free(const workflow::SeedWalk& walk, const PlannedJob& job) const {
  return std::none_of(job.values.begin(), job.values.end(),
                      [&](const auto& value) { return value.slot == walk.slot; });
}

// What the rows and the matrix give, without what batch nodes vary.
std::string WalkingSeeds::invocation_key(const std::vector<ValueId>& current) const {
  std::vector<std::string> parts;
  for (InputId input = 0; input < current.size(); ++input) {
    if (current[input] != k_no_value && !varies_by_batch(m_batch, input)) {
      const auto value = m_draft.values[current[input]].asked_for();
      parts.push_back(m_draft.inputs[input].key + "=" + std::to_string(value.size()) + ":" +
                      std::string(value));
    }
  }
  std::sort(parts.begin(), parts.end());
  return base::join(parts, "\n");
}

void WalkingSeeds::begin_invocation(const std::vector<ValueId>& current,
                                    const JobPosition& position) {
  const JobPosition at{position.row, position.combination / m_sessions_per_repeat, 0};
  if (m_invocation && m_invocation->row == at.row && m_invocation->combination == at.combination) {
    return;
  }
  m_invocation = at;
  auto key = invocation_key(current);
  const auto occurrence = m_invocations_seen[key]++;
  m_invocation_key = std::move(key) + "#" + std::to_string(occurrence);
}

void WalkingSeeds::assign(PlannedJob& job, const std::vector<ValueId>& current,
                          const JobPosition& position) {
  m_seeds.clear();
  if (m_walks.empty()) {
    return;
  }
  begin_invocation(current, position);
  const auto session =
      position.repeat * m_sessions_per_repeat + position.combination % m_sessions_per_repeat;
  for (auto [walk, key] : m_walks) {
    if (!is_free(walk, job)) {
      continue;
    }
    const bool is_drawn = walk.mode == workflow::SeedMode::random;
    if (is_drawn) {
      walk.start = static_cast<std::uint32_t>(
          derived_seed(m_base.value, "walk " + key + "\n" + m_invocation_key));
    }
    const auto seed = workflow::seed_of_session(walk, session);
    const auto text = std::to_string(seed);
    add_unless_set(job, {walk.slot, m_draft.values.add_encoded({.graph = text, .workflow = text})});
    m_seeds += text + " ";
    const auto& target = m_draft.inputs.seed();
    if (target.has_value() && target->slot == walk.slot) {
      job.seed = seed;
      job.seed_by = is_drawn ? (m_base.is_example ? SeedBy::run : SeedBy::plan) : SeedBy::workflow;
    }
  }
}

bool WalkingSeeds::walks(workflow::SlotIndex slot) const {
  return std::any_of(m_walks.begin(), m_walks.end(),
                     [slot](const Walk& walk) { return walk.walk.slot == slot; });
}

bool WalkingSeeds::repeats_itself(const std::string& asked_for) {
  return m_walks.empty() || !m_jobs_seen.insert(asked_for + m_seeds).second;
}

}  // namespace invokeai_batch::plan
