#include "expand/plan_size.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "invokeai_batch/base/text.hpp"
#include "spec/job_file.hpp"

namespace invokeai_batch::plan {

namespace {

std::string text_of(const std::vector<AxisCount>& counts, std::size_t repeat) {
  std::vector<std::string> lines;
  for (const auto& axis : counts) {
    lines.push_back(axis.name + ": " + std::to_string(axis.count));
  }
  if (repeat > 1) {
    lines.push_back("repeat: " + std::to_string(repeat));
  }
  return base::join(lines, "\n");
}

base::Problem too_many(std::optional<std::size_t> size, const Spec& spec,
                       const std::vector<AxisCount>& counts) {
  const auto most = std::numeric_limits<std::size_t>::max();
  const auto count = size.has_value() ? std::to_string(*size) : "more than " + std::to_string(most);
  return {
      .where = spec.file,
      .what = "the plan has " + count + " jobs, and max_jobs is " + std::to_string(spec.max_jobs),
      .detail = text_of(counts, spec.repeat),
      .hint = size.has_value() && *size <= k_most_jobs
                  ? "if that is what you want: --max-jobs " + count
                  : "vary fewer inputs, or fewer values"};
}

std::optional<std::size_t> jobs_of(const Variations& variations,
                                   std::optional<std::size_t> combinations) {
  return multiplied(multiplied(combinations, variations.rows.total), variations.asked.spec.repeat);
}

}  // namespace

bool is_matrix_small_enough(const Variations& variations, ProblemList& problems) {
  const auto& [asked, rows, axes] = variations;
  auto size = product_size(axes.matrix.axes);
  for (const auto& batch : axes.batch.axes) {
    size = multiplied(size, batch.axis.steps.size());
  }
  const bool fits = size.has_value() && *size <= most_planned(asked.spec);
  if (!fits) {
    problems.add(too_many(jobs_of(variations, size), asked.spec, axes.counts));
  }
  return fits;
}

bool is_plan_small_enough(const Variations& variations, std::size_t combinations,
                          const std::vector<AxisCount>& counts, ProblemList& problems) {
  const auto& spec = variations.asked.spec;
  const auto size = jobs_of(variations, combinations);
  const auto planned =
      size.has_value() && spec.limit.has_value() ? std::min(*size, *spec.limit) : size;
  if (!planned.has_value() || *planned > spec.max_jobs) {
    problems.add(too_many(size, spec, counts));
    return false;
  }
  if (*planned == 0 && problems.empty()) {
    problems.add({.where = spec.file,
                  .what = "the plan has no jobs",
                  .detail = text_of(counts, spec.repeat)});
  }
  return *planned > 0;
}

}  // namespace invokeai_batch::plan
