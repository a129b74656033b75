#include <array>
#include <string>
#include <utility>

#include "catch.hpp"
#include "invokeai_batch/events/event.hpp"

using namespace invokeai_batch::events;

TEST_CASE("event: every kind of event has its name", "[events]") {
  const std::array<std::pair<EventKind, std::string>, 15> table{
      {{EventKind::run_started, "run_started"},
       {EventKind::job_queued, "job_queued"},
       {EventKind::job_adopted, "job_adopted"},
       {EventKind::job_started, "job_started"},
       {EventKind::job_retry, "job_retry"},
       {EventKind::job_done, "job_done"},
       {EventKind::job_failed, "job_failed"},
       {EventKind::job_skipped, "job_skipped"},
       {EventKind::image_saved, "image_saved"},
       {EventKind::waiting, "waiting"},
       {EventKind::resumed, "resumed"},
       {EventKind::board_created, "board_created"},
       {EventKind::warning, "warning"},
       {EventKind::note, "note"},
       {EventKind::run_ended, "run_ended"}}};
  for (const auto& [kind, name] : table) {
    CHECK(to_string(kind) == name);
  }
}
