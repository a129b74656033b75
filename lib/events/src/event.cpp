#include "invokeai_batch/events/event.hpp"

#include <array>

namespace invokeai_batch::events {

std::string_view to_string(EventKind kind) {
  // In the order of the enumerators. These words stand in the NDJSON that scripts read.
  static constexpr std::array<std::string_view, 15> k_names{
      "run_started", "job_queued",    "job_adopted", "job_started", "job_retry",
      "job_done",    "job_failed",    "job_skipped", "image_saved", "waiting",
      "resumed",     "board_created", "warning",     "note",        "run_ended"};
  return k_names.at(static_cast<std::size_t>(kind));
}

}  // namespace invokeai_batch::events
