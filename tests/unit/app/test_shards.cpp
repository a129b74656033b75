// What the stores of shards know, held against each other.

#include "shards/shards.hpp"

#include <string>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;
using store::JobState;
using store::StoredJob;

namespace {

StoredJob record(JobState state, int attempt, const std::string& status = "") {
  StoredJob stored;
  stored.state = state;
  if (attempt > 0) {
    stored.attempts.emplace_back();
    stored.attempts.back().attempt = attempt;
    stored.attempts.back().status = status;
  }
  return stored;
}

bool follow_each_other(const StoredJob& first, const StoredJob& second) {
  return is_further(second, first) && !is_further(first, second);
}

}  // namespace

TEST_CASE("shards: what is done is furthest, then what was attempted later", "[shards]") {
  CHECK(follow_each_other(record(JobState::planned, 0), record(JobState::intended, 1)));
  CHECK(follow_each_other(record(JobState::failed, 1), record(JobState::intended, 2)));
  CHECK(follow_each_other(record(JobState::queued, 2), record(JobState::done, 1)));
  CHECK_FALSE(is_further(record(JobState::done, 1), record(JobState::done, 1)));
}

TEST_CASE("shards: an attempt that was taken back is past what its shard still waits for",
          "[shards]") {
  const auto waits = record(JobState::queued, 1);
  const auto is_canceling = record(JobState::queued, 1, store::k_canceling);
  const auto taken_back = record(JobState::planned, 1, "canceled");
  CHECK(follow_each_other(waits, is_canceling));
  CHECK(follow_each_other(is_canceling, taken_back));
  CHECK(follow_each_other(taken_back, record(JobState::ended, 1)));
}
