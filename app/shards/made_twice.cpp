#include "shards/made_twice.hpp"

#include <unordered_map>
#include <utility>

namespace invokeai_batch::app {

using store::StoredJob;

namespace {

std::string name_of(std::size_t shard) {
  return "shard " + std::to_string(shard);
}

}  // namespace

std::vector<std::string> images_of(const StoredJob& stored) {
  std::vector<std::string> images;
  for (const auto& output : stored.outputs) {
    images.push_back(output.image_name.empty() ? output.sha256 : output.image_name);
  }
  return images;
}

std::optional<std::string> made_twice(const StoredJob& kept, const std::string& where_kept,
                                      const StoredJob& other, const std::string& where_other) {
  const bool both_done =
      kept.state == store::JobState::done && other.state == store::JobState::done;
  if (!both_done || images_of(kept) == images_of(other)) {
    return std::nullopt;
  }
  const auto image = [](const StoredJob& job) {
    return job.outputs.empty() ? std::string("no image") : job.outputs.front().image_name;
  };
  return "job " + std::to_string(kept.job.number) + " was made twice: the one of " + where_kept +
         " (" + image(kept) + ") is kept, and not that of " + where_other + " (" + image(other) +
         ")";
}

std::vector<std::string> made_twice_in(const KnownStores& stores) {
  struct Kept {
    const StoredJob* job;
    std::string where;
  };
  std::unordered_map<base::JobId, Kept> kept;
  for (const auto& stored : stores.run.jobs) {
    if (stored.state == store::JobState::done) {
      kept.emplace(stored.job.id, Kept{&stored, "the run"});
    }
  }
  std::vector<std::string> warnings;
  for (const auto& [shard, snapshot] : stores.shards) {
    for (const auto& stored : snapshot.jobs) {
      if (stored.state != store::JobState::done) {
        continue;
      }
      const auto [first, is_new] = kept.emplace(stored.job.id, Kept{&stored, name_of(shard)});
      auto warning =
          is_new ? std::nullopt
                 : made_twice(*first->second.job, first->second.where, stored, name_of(shard));
      if (warning) {
        warnings.push_back(*std::move(warning));
      }
    }
  }
  return warnings;
}

}  // namespace invokeai_batch::app
