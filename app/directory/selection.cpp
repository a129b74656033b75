#include "directory/selection.hpp"

#include <string_view>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/job_numbers.hpp"

namespace invokeai_batch::app {

namespace {

std::set<std::int64_t> numbers_in(const plan::Plan& plan) {
  std::set<std::int64_t> numbers;
  for (const auto& job : plan.jobs) {
    numbers.insert(job.number);
  }
  return numbers;
}

std::set<std::int64_t> failed_in(const store::Snapshot& known) {
  std::set<std::int64_t> numbers;
  for (const auto& job : known.jobs) {
    if (job.state == store::JobState::failed) {
      numbers.insert(job.job.number);
    }
  }
  return numbers;
}

// "17" or "88-90"; nullopt for anything else.
std::optional<std::pair<std::int64_t, std::int64_t>> range_of(std::string_view text) {
  const auto ends = base::split(text, '-');
  const auto first = base::parse_integer(base::trim(ends.front()));
  const auto last = base::parse_integer(base::trim(ends.back()));
  const bool is_range = first && last && ends.size() <= 2 && 0 < *first && *first <= *last;
  return is_range ? std::optional(std::pair(*first, *last)) : std::nullopt;
}

base::Error no_such_job(const std::string& only, std::string_view part,
                        const std::set<std::int64_t>& planned) {
  const auto jobs = planned.empty() ? "none"
                                    : std::to_string(*planned.begin()) + " to " +
                                          std::to_string(*planned.rbegin());
  return {base::ErrorClass::usage,
          {.where = "--only " + only,
           .what = "the plan has no job " + std::string(base::trim(part)),
           .hint = "its jobs are " + jobs}};
}

// The jobs of a table, such as the page's export.
std::set<std::int64_t> numbers_in_table(const std::string& only, const plan::Plan& plan) {
  const auto file = only.substr(1);
  const auto planned = numbers_in(plan);
  std::set<std::int64_t> numbers;
  for (const auto number : plan::job_numbers(base::read_file(file), file)) {
    if (!planned.contains(number)) {
      throw no_such_job(only, std::to_string(number), planned);
    }
    numbers.insert(number);
  }
  return numbers;
}

std::set<std::int64_t> numbers_of(const std::string& only, const plan::Plan& plan) {
  if (only.starts_with("@")) {
    return numbers_in_table(only, plan);
  }
  const auto planned = numbers_in(plan);
  std::set<std::int64_t> numbers;
  for (const auto part : base::split(only, ',')) {
    const auto range = range_of(part);
    if (!range) {
      throw base::Error(
          base::ErrorClass::usage,
          {.where = "--only " + only,
           .what = "expected numbers of jobs, or the word failed",
           .hint = "write it like --only 17,88-90, --only failed or --only @choice.csv"});
    }
    const auto begin = planned.lower_bound(range->first);
    const auto end = planned.upper_bound(range->second);
    // Numbers of jobs that are no longer in the plan may be missing inside of a range.
    if (begin == end || *begin != range->first || *std::prev(end) != range->second) {
      throw no_such_job(only, part, planned);
    }
    numbers.insert(begin, end);
  }
  return numbers;
}

}  // namespace

Selection selection_of(const std::optional<std::string>& only, const plan::Plan& plan,
                       const std::optional<store::Snapshot>& known) {
  if (!only) {
    return std::nullopt;
  }
  return *only == "failed" ? failed_in(known.value_or(store::Snapshot{})) : numbers_of(*only, plan);
}

Selection numbers_of_shard(const plan::Plan& plan, run::Order order, const run::Shard& shard) {
  std::set<std::int64_t> numbers;
  for (const auto job : run::jobs_of_shard(plan, order, shard)) {
    numbers.insert(plan.jobs[job].number);
  }
  return numbers;
}

void narrow(plan::Plan& plan, const Selection& selection) {
  if (!selection) {
    return;
  }
  std::erase_if(plan.jobs, [&selection](const plan::PlannedJob& job) {
    return !selection->contains(job.number);
  });
}

}  // namespace invokeai_batch::app
