#include "shards/known_run.hpp"

#include <optional>
#include <utility>

#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

bool has_shards(const std::string& directory) {
  return read_frame_of(directory) && !store::shards_in(directory).empty();
}

bool read_all(const std::string& directory, const auto& take_frame, const auto& take_job) {
  auto known = read_together(directory);
  if (!known) {
    return false;
  }
  auto jobs = std::exchange(known->jobs, {});
  take_frame(*std::move(known));
  for (auto& job : jobs) {
    take_job(std::move(job));
  }
  return true;
}

std::optional<std::string> any_writer(const std::string& directory) {
  for (const auto shard : store::shards_in(directory)) {
    if (auto writer = store::writer_at_work({directory, shard})) {
      return writer;
    }
  }
  return store::writer_at_work(directory);
}

}  // namespace

JobSource known_jobs(const std::string& directory) {
  if (!has_shards(directory)) {
    return run_source(directory);
  }
  return {.read = [directory](
                      const auto& take_frame,
                      const auto& take_job) { return read_all(directory, take_frame, take_job); },
          .writer = any_writer(directory)};
}

KnownRun known_run(const std::string& directory) {
  return {.jobs = known_jobs(directory),
          .is_merged = !has_shards(directory) ||
                       is_merged(directory, read_together(directory).value_or(store::Snapshot{}))};
}

}  // namespace invokeai_batch::app
