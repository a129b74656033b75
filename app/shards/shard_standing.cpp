#include "shards/shard_standing.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"

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

bool has_all(const std::string& directory, const store::Snapshot& known) {
  std::unordered_map<base::JobId, store::JobState> run;
  (void)store::read_run(
      directory, [](store::Snapshot&& /*frame*/) {},
      [&run](store::StoredJob&& stored) { run.emplace(stored.job.id, stored.state); });
  for (const auto& stored : known.jobs) {
    if (stored.state != run[stored.job.id]) {
      return false;
    }
  }
  return true;
}

// And nothing was done for it yet. The word stands in JSON that may be damaged, and then says
// nothing.
bool is_prepared(const store::Snapshot& known) {
  const auto command = known.meta_value(store::meta::k_command).value_or("");
  return command.find("\"--prepare\"") != std::string::npos &&
         std::all_of(known.jobs.begin(), known.jobs.end(),
                     [](const store::StoredJob& stored) { return stored.attempts.empty(); });
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
  standing.is_merged = has_all(directory, known);
  return standing;
}

}  // namespace invokeai_batch::app
