#include "expand/plan_size.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "invokeai_batch/base/text.hpp"
#include "spec/job_file.hpp"

namespace invokeai_batch::plan {

namespace {

std::string counts_per_axis(const Draft& draft) {
  std::vector<std::string> counts;
  for (const auto& axis : draft.plan.axes) {
    counts.push_back(axis.name + ": " + std::to_string(axis.count));
  }
  if (draft.spec.repeat > 1) {
    counts.push_back("repeat: " + std::to_string(draft.spec.repeat));
  }
  return base::join(counts, "\n");
}

void report(Draft& draft, std::optional<std::size_t> size) {
  const auto most = std::numeric_limits<std::size_t>::max();
  const auto count = size.has_value() ? std::to_string(*size) : "more than " + std::to_string(most);
  draft.problems.add({.where = draft.spec.file,
                      .what = "the plan has " + count + " jobs, and max_jobs is " +
                              std::to_string(draft.spec.max_jobs),
                      .detail = counts_per_axis(draft),
                      .hint = size.has_value() && *size <= k_most_jobs
                                  ? "if that is what you want: --max-jobs " + count
                                  : "vary fewer inputs, or fewer values"});
}

std::optional<std::size_t> jobs_of(const Draft& draft, std::optional<std::size_t> combinations) {
  return multiplied(multiplied(combinations, draft.rows.count), draft.spec.repeat);
}

}  // namespace

std::size_t most_planned(const Spec& spec) {
  constexpr std::size_t k_still_quick = 1'000'000;
  return std::max(spec.max_jobs, k_still_quick);
}

bool is_matrix_small_enough(Draft& draft) {
  auto size = product_size(draft.matrix.axes);
  for (const auto& batch : draft.batch_axes) {
    size = multiplied(size, batch.axis.steps.size());
  }
  const bool fits = size.has_value() && *size <= most_planned(draft.spec);
  if (!fits) {
    report(draft, jobs_of(draft, size));
  }
  return fits;
}

bool is_plan_small_enough(Draft& draft, std::size_t combinations) {
  const auto size = jobs_of(draft, combinations);
  const auto planned =
      size.has_value() && draft.spec.limit.has_value() ? std::min(*size, *draft.spec.limit) : size;
  if (!planned.has_value() || *planned > draft.spec.max_jobs) {
    report(draft, size);
    return false;
  }
  if (*planned == 0 && draft.problems.empty()) {
    draft.problems.add({.where = draft.spec.file,
                        .what = "the plan has no jobs",
                        .detail = counts_per_axis(draft)});
  }
  return *planned > 0;
}

}  // namespace invokeai_batch::plan
