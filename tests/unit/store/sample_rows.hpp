// Rows with something in every member, for tests.
#pragma once

#include <string>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::tests {

inline store::JobId job_id(const std::string& name) {
  return store::JobId{"id-of-" + name};
}

inline store::JobRow sample_job(std::int64_t number) {
  store::JobRow row;
  row.id = job_id(std::to_string(number));
  row.number = number;
  row.values = {{"prompt", "a red fox, \"at dawn\"\nsecond line"}, {"steps", "20"}, {"empty", ""}};
  row.board = "Füchse 狐";
  row.seed = 4294967295;
  return row;
}

inline store::AttemptRow sample_attempt(std::int64_t number, int attempt = 1) {
  store::AttemptRow row;
  row.job = job_id(std::to_string(number));
  row.attempt = attempt;
  row.server = "http://gpu:9090";
  row.batch_id = "batch-" + std::to_string(number);
  row.destination = "invokeai-batch:run";
  row.item_id = 9007199254740993;
  row.session_id = "session";
  row.status = "failed";
  row.error_type = "OutOfMemoryError";
  row.error_message = "CUDA out of memory";
  row.queued_at = "2026-11-24 20:10:41.653";
  row.started_at = "2026-11-24 20:10:42.000";
  row.completed_at = "2026-11-24 20:10:44.375";
  row.body_sha256 = std::string(64, 'b');
  return row;
}

inline store::OutputRow sample_output(std::int64_t number, int ordinal = 1) {
  store::OutputRow row;
  row.job = job_id(std::to_string(number));
  row.ordinal = ordinal;
  row.attempt = 1;
  row.server = "http://gpu:9090";
  row.node_id = "node";
  row.output = "l2i";
  row.image_name = "0af3.png";
  row.is_video = true;
  row.width = 4294967295;
  row.height = 64;
  row.state = store::FileState::published;
  row.path = "Füchse 狐/0001.png";
  row.bytes = 5'000'000'000;
  row.sha256 = "ab12";
  row.modified_ns = 1764015041653000001;
  row.seed = "7 4294967295";
  return row;
}

}  // namespace invokeai_batch::tests
