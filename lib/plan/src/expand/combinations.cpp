#include "expand/combinations.hpp"

#include <utility>

#include "expand/plan_size.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

namespace {

void warn_of_matrix(const Axes& axes, const Expansion& expansion, Draft& draft) {
  for (const auto index : expansion.unused_excludes) {
    draft.notes.warnings.push_back(
        {.where = axes.exclude_places[index],
         .what = described(draft, "exclude", axes.matrix.excludes[index]) + " matches nothing"});
  }
  for (const auto index : expansion.useless_includes) {
    draft.notes.warnings.push_back(
        {.where = axes.include_places[index],
         .what = described(draft, "include", axes.matrix.includes[index]) +
                 " adds nothing: the matrix has it already"});
  }
}

// Why there are not as many jobs as the axes multiply to.
void note_exclude_and_include(const Expansion& expansion, Notes& notes) {
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
    notes.notes.push_back(base::join(parts, ", "));
  }
}

}  // namespace

std::string described(const Draft& draft, std::string_view key, const Combination& picks) {
  std::vector<std::string> values;
  for (const auto& pick : picks) {
    values.push_back(draft.inputs[pick.input].name + ": " +
                     draft.values.texts()[draft.values[pick.value].text]);
  }
  return std::string(key) + " {" + base::join(values, ", ") + "}";
}

std::optional<Combinations> combine(const Variations& variations, Draft& draft) {
  const auto& [asked, rows, axes] = variations;
  if (!is_matrix_small_enough(variations, draft.problems)) {
    return std::nullopt;
  }
  Combinations combinations{.meanings = draft.values.meanings(), .counts = axes.counts};
  auto expansion = expand_matrix(axes.matrix, combinations.meanings);
  warn_of_matrix(axes, expansion, draft);
  note_exclude_and_include(expansion, draft.notes);
  if (!asked.spec.exclude.empty() || !asked.spec.include.empty()) {
    combinations.counts.push_back(
        {.name = "combinations", .count = expansion.combinations.size(), .is_result = true});
  }
  for (const auto& batch : axes.batch.axes) {
    combinations.counts.push_back({batch.name, batch.axis.steps.size()});
    multiply(expansion.combinations, batch.axis);
  }
  combinations.all = std::move(expansion.combinations);
  if (!is_plan_small_enough(variations, combinations.all.size(), combinations.counts,
                            draft.problems)) {
    return std::nullopt;
  }
  if (asked.spec.repeat > 1) {
    combinations.counts.push_back({"repeat", asked.spec.repeat});
  }
  return combinations;
}

}  // namespace invokeai_batch::plan
