#include "invokeai_batch/run/order.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/run/shard_size.hpp"

namespace invokeai_batch::run {

namespace {

using workflow::FieldKind;

std::vector<workflow::SlotIndex> varied_models(const plan::Plan& plan) {
  std::vector<workflow::SlotIndex> slots;
  for (const auto& varied : plan.varied) {
    if (varied.slot && (varied.kind == FieldKind::model || varied.kind == FieldKind::lora_list)) {
      slots.push_back(*varied.slot);
    }
  }
  return slots;
}

// The models of a job as one text; jobs with the same text need the same ones.
std::string models_of(const plan::PlannedJob& job, const std::vector<workflow::SlotIndex>& slots) {
  std::string text;
  for (const auto& assignment : job.values) {
    if (std::find(slots.begin(), slots.end(), assignment.slot) != slots.end()) {
      text += std::to_string(assignment.slot) + "=" + assignment.value->graph.value_or("") + "\n";
    }
  }
  return text;
}

std::size_t first_of_shard(std::size_t jobs, std::size_t index, std::size_t count) {
  return jobs * index / count;
}

}  // namespace

std::vector<std::size_t> groups_of(const plan::Plan& plan, Order order) {
  std::vector<std::size_t> groups(plan.jobs.size());
  const auto slots = varied_models(plan);
  if (order == Order::as_written || slots.empty()) {
    return groups;
  }
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = numbers.emplace(models_of(plan.jobs[i], slots), numbers.size()).first->second;
  }
  return groups;
}

std::size_t size_of_shard(std::size_t jobs, const Shard& shard) {
  base::require(shard.index < shard.count, "a shard is one of its plan's");
  return first_of_shard(jobs, shard.index + 1, shard.count) -
         first_of_shard(jobs, shard.index, shard.count);
}

std::vector<std::size_t> jobs_of_shard(const plan::Plan& plan, Order order, const Shard& shard) {
  base::require(shard.index < shard.count, "a shard is one of its plan's");
  const auto groups = groups_of(plan, order);
  std::vector<std::size_t> all(plan.jobs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::stable_sort(all.begin(), all.end(),
                   [&groups](std::size_t a, std::size_t b) { return groups[a] < groups[b]; });
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(
                                       first_of_shard(all.size(), shard.index, shard.count));
  std::vector<std::size_t> own(
      first, first + static_cast<std::ptrdiff_t>(size_of_shard(all.size(), shard)));
  std::sort(own.begin(), own.end());
  return own;
}

}  // namespace invokeai_batch::run
