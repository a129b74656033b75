// The steps, each of which takes what the ones before it gave, and a draft: the inputs and values
// that they share, and where they tell problems and notes.
//
//     read_asked()        names resolved, `set` typed                  axes/asked.hpp
//     read_row_values()   the table, each cell typed by its column     axes/row_values.hpp
//     read_axes()         matrix, zip, include, batch nodes, exclude   axes/axes.hpp
//     combine()           their product                                combinations.hpp
//     assemble_jobs()     rows × combinations × repeats                assembly.hpp
//     check_own_values()  what the jobs take from the workflow         workflow_values.hpp
//     bound_name()        what files are called                        names/file_names.hpp
#include "invokeai_batch/plan/expand.hpp"

#include <utility>

#include "checks/expect.hpp"
#include "checks/stored_values.hpp"
#include "expand/assembly.hpp"
#include "expand/workflow_values.hpp"

namespace invokeai_batch::plan {

namespace {

DrawBase base_of(const Prior& prior) {
  const auto known = prior.seed_base.has_value() ? prior.seed_base : prior.fresh_seed_base;
  return {.value = known.value_or(0), .is_example = !known.has_value()};
}

Variations read_variations(const Spec& spec, Draft& draft) {
  auto asked = read_asked(spec, draft);
  auto rows = read_row_values(asked, draft);
  auto axes = read_axes(asked, rows, draft);
  return {std::move(asked), std::move(rows), std::move(axes)};
}

// What the values that were read lack, and those that the workflow has itself or calls.
Needs missing_facts(const Spec& spec, Draft& draft) {
  ask_for_stored_facts(draft.context, draft.facts);
  for (const auto& called : draft.called) {
    ask_for_stored_facts(called, draft.facts);
  }
  if (spec.board.has_value()) {
    (void)draft.facts.boards();
  }
  return draft.facts.missing();
}

Plan plan_of(const Variations& variations, const Combinations& combinations, const Prior& prior,
             Draft& draft) {
  auto assembled = assemble_jobs(variations, combinations, prior, draft);
  Plan plan;
  plan.jobs = std::move(assembled.jobs);
  plan.seed_note = std::move(assembled.seed_note);
  plan.date = prior.date;
  plan.axes = combinations.counts;
  plan_outputs(plan, draft);
  check_own_values(plan, draft);
  embed_batch_settings(variations.axes.batch, draft, plan.jobs);
  const auto& name = variations.asked.spec.name;
  const auto file_name =
      name.has_value() ? *name : parse_name_template(k_default_name, "the default name");
  plan.names = bound_name(file_name, NameUse::file,
                          {draft.context, assembled.varied, draft.inputs, draft.problems});
  plan.varied = std::move(assembled.varied.list);
  plan.texts = draft.values.take_texts();
  plan.boards = draft.boards.boards();
  if (draft.problems.empty()) {
    check_collisions(plan, file_name.place, draft.problems);
  }
  return plan;
}

// Names were checked with seeds as a run would draw them; which ones it draws nobody knows yet.
void forget_examples(Plan& plan) {
  for (auto& job : plan.jobs) {
    if (job.seed_by == SeedBy::run) {
      job.seed.reset();
    }
  }
}

void add_notes(Plan& plan, Draft& draft, const Spec& spec) {
  auto& [warnings, notes, depends_on_base] = draft.notes;
  plan.warnings = std::move(warnings);
  plan.notes = std::move(notes);
  plan.notes.insert(plan.notes.end(), spec.notes.begin(), spec.notes.end());
  if (depends_on_base && draft.seed_base.is_example) {
    plan.is_example = true;
  } else if (depends_on_base) {
    plan.seed_base = draft.seed_base.value;
  }
}

}  // namespace

std::variant<Needs, Plan> expand(const Spec& spec, const workflow::LoadedWorkflow& context,
                                 const Facts& facts, const Prior& prior) {
  Draft draft(spec.seed, context, facts, base_of(prior));
  draft.problems.add_unread(spec.problems);
  const auto variations = read_variations(spec, draft);
  if (auto needs = missing_facts(spec, draft); !needs.empty()) {
    return needs;  // what is wrong may be another thing once they are there
  }
  draft.problems.add(unmet_expectations(variations.asked.spec, context));
  Plan plan;
  if (const auto combinations = combine(variations, draft)) {
    plan = plan_of(variations, *combinations, prior, draft);
  }
  check_directories(draft.boards.boards(), draft.problems);
  draft.problems.throw_if_any();
  forget_examples(plan);
  add_notes(plan, draft, variations.asked.spec);
  plan.is_offline = facts.offline;
  plan.checked_against = facts.offline ? "offline: models, boards and images not checked"
                                       : "checked against " + facts.checked_against;
  plan.uploads = draft.images.take_uploads();
  plan.pool = draft.values.take_pool();
  return plan;
}

}  // namespace invokeai_batch::plan
