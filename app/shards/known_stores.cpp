#include "shards/known_stores.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

using store::StoredJob;

store::Snapshot read_shard(const std::string& directory, std::size_t shard) {
  store::Snapshot snapshot;
  (void)store::read_run(
      {directory, shard}, [&snapshot](store::Snapshot&& frame) { snapshot = std::move(frame); },
      [&snapshot](StoredJob&& stored) {
        if (is_touched(stored)) {
          snapshot.jobs.push_back(std::move(stored));
        }
      });
  return snapshot;
}

base::Error frame_is_missing(const std::string& directory) {
  return {base::ErrorClass::input,
          {.where = directory,
           .what = "there are shards here, and the run that they are of is missing: " +
                   std::string(store::k_directory) + "/run.db",
           .hint = "put back the file that `run --prepare` has made; without it nothing tells what "
                   "the shards are of"}};
}

// Boards and uploads that others have made count in the place of a doubt of our own. What is only
// announced is the business of who announced it.
template <class Key>
void add_made(auto& rows, const auto& more, Key key, auto is_made) {
  for (const auto& row : more) {
    if (!is_made(row)) {
      continue;
    }
    const auto same = std::find_if(rows.begin(), rows.end(),
                                   [&](const auto& each) { return key(each) == key(row); });
    if (same == rows.end()) {
      rows.push_back(row);
    } else if (!is_made(*same)) {
      *same = row;
    }
  }
}

}  // namespace

void add_things(store::Snapshot& snapshot, const store::Snapshot& more) {
  add_made(
      snapshot.boards, more.boards,
      [](const store::BoardRow& row) { return std::tie(row.server, row.name); },
      [](const store::BoardRow& row) { return !row.board_id.empty(); });
  add_made(
      snapshot.uploads, more.uploads,
      [](const store::UploadRow& row) { return std::tie(row.server, row.sha256); },
      [](const store::UploadRow& row) { return !row.image_name.empty(); });
}

bool is_touched(const StoredJob& stored) {
  return !stored.attempts.empty() || !stored.outputs.empty();
}

std::optional<store::Snapshot> read_frame_of(const std::string& directory) {
  auto frame = store::read_frame(directory);
  const bool is_run = frame && frame->meta_value(store::meta::k_run_id);
  if (!is_run && !store::shards_in(directory).empty()) {
    throw frame_is_missing(directory);
  }
  return frame;
}

std::optional<KnownStores> read_stores(const std::string& directory) {
  if (!read_frame_of(directory)) {
    return std::nullopt;
  }
  KnownStores stores{store::read_snapshot(directory).value_or(store::Snapshot{}), {}};
  for (const auto shard : store::shards_in(directory)) {
    stores.shards.push_back({shard, read_shard(directory, shard)});
  }
  return stores;
}

// A job that was attempted and is to do again has had its attempt taken back: `cancel` has done so,
// or a shard that was stopped.
bool is_further(const StoredJob& a, const StoredJob& b) {
  using store::JobState;
  static constexpr std::array k_order{JobState::intended, JobState::queued, JobState::planned,
                                      JobState::failed,   JobState::ended,  JobState::done};
  const auto progress = [](const StoredJob& job) {
    const bool is_done = job.state == JobState::done;
    const auto step = std::find(k_order.begin(), k_order.end(), job.state) - k_order.begin();
    const bool was_attempted = !job.attempts.empty();
    const auto attempt = was_attempted ? job.attempts.back().attempt : 0;
    const bool is_canceling = was_attempted && job.attempts.back().status == store::k_canceling;
    return std::tuple(is_done, attempt, step, is_canceling);
  };
  return progress(a) > progress(b);
}

store::Snapshot together(KnownStores stores) {
  auto& run = stores.run;
  if (stores.shards.empty()) {
    return std::move(run);
  }
  std::unordered_map<base::JobId, std::size_t> places;
  for (std::size_t i = 0; i < run.jobs.size(); ++i) {
    places.emplace(run.jobs[i].job.id, i);
  }
  for (auto& [shard, snapshot] : stores.shards) {
    for (auto& stored : snapshot.jobs) {
      const auto place = places.find(stored.job.id);
      if (place == places.end() || !is_further(stored, run.jobs[place->second])) {
        continue;
      }
      stored.in_plan = run.jobs[place->second].in_plan;
      run.jobs[place->second] = std::move(stored);
    }
    add_things(run, snapshot);
  }
  return std::move(run);
}

std::optional<store::Snapshot> read_together(const std::string& directory) {
  auto stores = read_stores(directory);
  return stores ? std::optional(together(*std::move(stores))) : std::nullopt;
}

bool is_merged(const std::string& directory, const store::Snapshot& known) {
  std::unordered_map<base::JobId, store::JobState> run;
  (void)store::read_run(
      directory, [](store::Snapshot&& /*frame*/) {},
      [&run](StoredJob&& stored) { run.emplace(stored.job.id, stored.state); });
  return std::all_of(known.jobs.begin(), known.jobs.end(), [&run](const StoredJob& stored) {
    return stored.state == run[stored.job.id];
  });
}

}  // namespace invokeai_batch::app
