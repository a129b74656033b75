#include <utility>

#include "expand/assembly.hpp"
#include "expand/batch_axes.hpp"
#include "expand/draft.hpp"
#include "expand/expect.hpp"
#include "expand/plan_size.hpp"
#include "expand/workflow_values.hpp"
#include "invokeai_batch/base/text.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

namespace {

NameTemplate name_template(const Draft& draft) {
  return draft.spec.name.has_value() ? *draft.spec.name
                                     : parse_name_template(k_default_name, "the default name");
}

void warn_of_matrix(Draft& draft, const Expansion& expansion) {
  for (const auto index : expansion.unused_excludes) {
    draft.plan.warnings.push_back(
        {.where = draft.exclude_places[index],
         .what = described(draft, "exclude", draft.matrix.excludes[index]) + " matches nothing"});
  }
  for (const auto index : expansion.useless_includes) {
    draft.plan.warnings.push_back(
        {.where = draft.include_places[index],
         .what = described(draft, "include", draft.matrix.includes[index]) +
                 " adds nothing: the matrix has it already"});
  }
}

// Why there are not as many jobs as the axes multiply to.
void note_exclude_and_include(Draft& draft, const Expansion& expansion) {
  const auto product = expansion.combinations.size() - expansion.included + expansion.excluded;
  std::vector<std::string> parts;
  if (expansion.excluded > 0) {
    parts.push_back("exclude takes " + std::to_string(expansion.excluded) + " of the " +
                    base::count_of(product, "combination") + " away");
  }
  if (expansion.included > 0) {
    parts.push_back("include adds " + base::count_of(expansion.included, "combination"));
  }
  if (!parts.empty()) {
    draft.plan.notes.push_back(base::join(parts, ", "));
  }
}

// nullopt: too many (which is told).
std::optional<std::vector<Combination>> combinations_of(Draft& draft) {
  if (!is_matrix_small_enough(draft)) {
    return std::nullopt;
  }
  draft.matrix.meanings = draft.values.meanings();
  auto expansion = expand_matrix(draft.matrix);
  warn_of_matrix(draft, expansion);
  note_exclude_and_include(draft, expansion);
  if (!draft.spec.exclude.empty() || !draft.spec.include.empty()) {
    draft.plan.axes.push_back(
        {.name = "combinations", .count = expansion.combinations.size(), .is_result = true});
  }
  for (const auto& batch : draft.batch_axes) {
    draft.plan.axes.push_back({batch.name, batch.axis.steps.size()});
    multiply(expansion.combinations, batch.axis);
  }
  if (!is_plan_small_enough(draft, expansion.combinations.size())) {
    return std::nullopt;
  }
  if (draft.spec.repeat > 1) {
    draft.plan.axes.push_back({"repeat", draft.spec.repeat});
  }
  return std::move(expansion.combinations);
}

void name_files(Draft& draft, const std::map<InputId, std::size_t>& varied) {
  const auto name = name_template(draft);
  draft.plan.names = bound_name(draft, name, varied, NameUse::file);
  if (draft.problems.empty()) {
    draft.plan.boards = draft.boards.boards();
    check_collisions(draft.plan, name.place, draft.problems);
  }
}

// Names were checked with seeds as a run would draw them; which ones it draws nobody knows yet.
void forget_examples(Plan& plan) {
  for (auto& job : plan.jobs) {
    if (job.seed_by == SeedBy::run) {
      job.seed.reset();
    }
  }
}

void read_and_check(Draft& draft, const Facts& facts) {
  draft.plan.checked_against = facts.offline ? "offline: models, boards and images not checked"
                                             : "checked against " + facts.checked_against;
  draft.problems.add_unread(draft.spec.problems);
  read_values(draft);
  check_expectations(draft);
  list_outputs(draft);
}

}  // namespace

Needs needs(const Spec& spec, const workflow::LoadedWorkflow& context, const Facts& facts,
            const Prior& prior) {
  Draft draft(spec, context, facts, prior, Purpose::needs);
  read_values(draft);
  note_own_facts(draft);
  return draft.facts.missing();
}

Plan expand(const Spec& spec, const workflow::LoadedWorkflow& context, const Facts& facts,
            const Prior& prior) {
  Draft draft(spec, context, facts, prior, Purpose::plan);
  read_and_check(draft, facts);
  if (const auto combinations = combinations_of(draft)) {
    const auto varied = assemble_jobs(draft, *combinations, prior);
    check_own_values(draft);
    embed_batch_settings(draft);
    name_files(draft, varied);
  }
  forget_examples(draft.plan);
  check_directories(draft.boards.boards(), draft.problems);
  draft.problems.throw_if_any();
  auto& plan = draft.plan;
  plan.boards = draft.boards.take_boards();
  plan.uploads = draft.images.take_uploads();
  plan.notes.insert(plan.notes.end(), draft.spec.notes.begin(), draft.spec.notes.end());
  return std::move(plan);
}

}  // namespace invokeai_batch::plan
