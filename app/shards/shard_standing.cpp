#include "shards/shard_standing.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/run/shard_size.hpp"

namespace invokeai_batch::app {

namespace {

// A shard's store, as far as the cut goes.
struct Cut {
  std::string started{};  // when
  std::size_t count = 0;  // N
  std::vector<base::JobId> jobs{};
};

Cut read_cut(const std::string& directory, std::size_t shard) {
  Cut cut;
  (void)store::read_run(
      {directory, shard},
      [&cut](store::Snapshot&& frame) {
        cut.started = frame.meta_value(store::meta::k_started).value_or("");
        const auto said = frame.meta_value(store::meta::k_shard).value_or("");
        const auto slash = said.find('/');
        const auto count =
            slash == std::string::npos ? std::nullopt : base::parse_integer(said.substr(slash + 1));
        cut.count = count && *count > 0 ? static_cast<std::size_t>(*count) : 0;
      },
      [&cut](store::StoredJob&& stored) {
        if (stored.in_plan) {
          cut.jobs.push_back(std::move(stored.job.id));
        }
      });
  return cut;
}

// And nothing was done for it yet. The word stands in JSON that may be damaged, and then says
// nothing.
bool is_prepared(const store::Snapshot& known) {
  const auto command = known.meta_value(store::meta::k_command).value_or("");
  return command.find("\"--prepare\"") != std::string::npos &&
         std::all_of(known.jobs.begin(), known.jobs.end(),
                     [](const store::StoredJob& stored) { return stored.attempts.empty(); });
}

// Each job of the plan is in a shard that was started, or in one that was not: where these two do
// not add up, shards were cut from another plan, or in another order.
report::JobsLeft jobs_left(const std::vector<report::ShardStatus>& shards,
                           const std::map<std::size_t, Cut>& cuts, const store::Snapshot& known) {
  std::unordered_set<base::JobId> started;
  for (const auto& shard : shards) {
    if (shard.is_started) {
      const auto& jobs = cuts.at(shard.index).jobs;
      started.insert(jobs.begin(), jobs.end());
    }
  }
  std::size_t planned = 0;
  std::size_t outside = 0;
  bool is_all_done = true;
  for (const auto& stored : known.jobs) {
    if (stored.in_plan) {
      ++planned;
      outside += started.contains(stored.job.id) ? 0 : 1;
      is_all_done = is_all_done && stored.state == store::JobState::done;
    }
  }
  std::size_t in_others = 0;
  for (const auto& shard : shards) {
    in_others += shard.is_started ? 0 : run::size_of_shard(planned, {shard.index, shards.size()});
  }
  if (is_all_done) {
    return report::JobsLeft::nowhere;
  }
  return outside == in_others ? report::JobsLeft::in_shards : report::JobsLeft::anew;
}

}  // namespace

report::ShardsStatus standing_of_shards(const std::string& directory,
                                        const store::Snapshot& known) {
  std::map<std::size_t, Cut> cuts;
  const Cut* last = nullptr;
  for (const auto shard : store::shards_in(directory)) {
    const auto& cut = cuts.emplace(shard, read_cut(directory, shard)).first->second;
    if (cut.count > 0 && (last == nullptr || cut.started > last->started)) {
      last = &cut;
    }
  }
  report::ShardsStatus standing;
  if (last == nullptr) {
    standing.is_awaited = is_prepared(known);
    return standing;
  }
  std::unordered_map<base::JobId, const store::StoredJob*> jobs;
  for (const auto& stored : known.jobs) {
    jobs.emplace(stored.job.id, &stored);
  }
  for (std::size_t index = 0; index < last->count; ++index) {
    report::ShardStatus status{.index = index};
    const auto cut = cuts.find(index);
    if (cut != cuts.end()) {
      status.writer = store::writer_at_work({directory, index});
      status.is_started = cut->second.count == last->count;
    }
    if (status.is_started) {
      for (const auto& id : cut->second.jobs) {
        if (const auto job = jobs.find(id); job != jobs.end()) {
          report::count_job(status.counts, *job->second);
        }
      }
    }
    standing.shards.push_back(std::move(status));
  }
  standing.is_merged = is_merged(directory, known);
  standing.left = jobs_left(standing.shards, cuts, known);
  return standing;
}

}  // namespace invokeai_batch::app
