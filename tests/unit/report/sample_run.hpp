// What a run may look like from outside, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::tests {

inline store::StoredJob sample_job(std::int64_t number, store::JobState state,
                                   std::string reason = {}) {
  store::StoredJob stored;
  stored.job.id = store::JobId{"id-" + std::to_string(number)};
  stored.job.number = number;
  stored.state = state;
  stored.reason = std::move(reason);
  return stored;
}

/// Done, with one published file of its first attempt.
inline store::StoredJob finished_job(std::int64_t number) {
  auto stored = sample_job(number, store::JobState::done);
  store::AttemptRow attempt;
  attempt.attempt = 1;
  attempt.item_id = 100 + number;
  attempt.status = "completed";
  attempt.queued_at = "2026-11-24 20:10:41.653";
  attempt.started_at = "2026-11-24 20:10:42.000";
  attempt.completed_at = "2026-11-24 20:10:44.375";
  stored.attempts = {attempt};
  store::OutputRow output;
  output.ordinal = 1;
  output.attempt = 1;
  output.output = "l2i";
  output.image_name = "img" + std::to_string(number) + ".png";
  output.width = 64;
  output.height = 48;
  output.state = store::FileState::published;
  output.path = "Foxes/" + std::to_string(number) + ".png";
  output.sha256 = "ab" + std::to_string(number);
  stored.outputs = {output};
  return stored;
}

inline events::Progress sample_progress() {
  events::Progress progress;
  progress.total = 203;
  progress.done = 10;
  progress.failed = 2;
  progress.images = 10;
  progress.median_run = base::Milliseconds(3'700);
  progress.running = "job 13";
  return progress;
}

}  // namespace invokeai_batch::tests
