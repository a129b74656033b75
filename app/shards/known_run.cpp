#include "shards/known_run.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

bool has_shards(const std::string& directory) {
  return read_frame_of(directory) && !store::shards_in(directory).empty();
}

std::optional<std::string> any_writer(const std::string& directory) {
  for (const auto shard : store::shards_in(directory)) {
    if (auto writer = store::writer_at_work({directory, shard})) {
      return writer;
    }
  }
  return store::writer_at_work(directory);
}

// As of one moment, however often it is read: the stores are read for it once.
JobSource source_of(std::shared_ptr<const store::Snapshot> known, const std::string& directory) {
  return {
      .read =
          [known = std::move(known)](const auto& take_frame, const auto& take_job) {
            take_frame({.meta = known->meta, .boards = known->boards, .uploads = known->uploads});
            for (const auto& job : known->jobs) {
              take_job(store::StoredJob(job));
            }
            return true;
          },
      .writer = any_writer(directory)};
}

std::shared_ptr<const store::Snapshot> read_once(const std::string& directory) {
  return std::make_shared<const store::Snapshot>(
      read_together(directory).value_or(store::Snapshot{}));
}

}  // namespace

JobSource known_jobs(const std::string& directory) {
  return has_shards(directory) ? source_of(read_once(directory), directory) : run_source(directory);
}

KnownRun known_run(const std::string& directory) {
  if (!has_shards(directory)) {
    return {.jobs = run_source(directory)};
  }
  const auto known = read_once(directory);
  return {.jobs = source_of(known, directory), .is_merged = is_merged(directory, *known)};
}

}  // namespace invokeai_batch::app
