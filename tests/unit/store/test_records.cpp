#include <array>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/store/records.hpp"

using namespace invokeai_batch::store;
namespace events = invokeai_batch::events;

TEST_CASE("records: every job state has a name that reads back", "[store]") {
  const std::array<std::pair<JobState, std::string>, 6> table{{{JobState::planned, "planned"},
                                                               {JobState::intended, "intended"},
                                                               {JobState::queued, "queued"},
                                                               {JobState::ended, "ended"},
                                                               {JobState::done, "done"},
                                                               {JobState::failed, "failed"}}};
  for (const auto& [state, name] : table) {
    CHECK(to_string(state) == name);
    CHECK(job_state_from(name) == state);
  }
  CHECK_FALSE(job_state_from("Done").has_value());
  CHECK_FALSE(job_state_from("").has_value());
}

TEST_CASE("records: every file state has a name that reads back", "[store]") {
  const std::array<std::pair<FileState, std::string>, 3> table{
      {{FileState::expected, "expected"},
       {FileState::announced, "announced"},
       {FileState::published, "published"}}};
  for (const auto& [state, name] : table) {
    CHECK(to_string(state) == name);
    CHECK(file_state_from(name) == state);
  }
  CHECK_FALSE(file_state_from("gone").has_value());
}

TEST_CASE("records: every kind of event has its name", "[store]") {
  const std::array<std::pair<events::EventKind, std::string>, 15> table{
      {{events::EventKind::run_started, "run_started"},
       {events::EventKind::job_queued, "job_queued"},
       {events::EventKind::job_adopted, "job_adopted"},
       {events::EventKind::job_started, "job_started"},
       {events::EventKind::job_retry, "job_retry"},
       {events::EventKind::job_done, "job_done"},
       {events::EventKind::job_failed, "job_failed"},
       {events::EventKind::job_skipped, "job_skipped"},
       {events::EventKind::image_saved, "image_saved"},
       {events::EventKind::waiting, "waiting"},
       {events::EventKind::resumed, "resumed"},
       {events::EventKind::board_created, "board_created"},
       {events::EventKind::warning, "warning"},
       {events::EventKind::note, "note"},
       {events::EventKind::run_ended, "run_ended"}}};
  for (const auto& [kind, name] : table) {
    CHECK(to_string(kind) == name);
  }
}

TEST_CASE("records: a snapshot finds a meta value by its key", "[store]") {
  Snapshot snapshot;
  snapshot.meta = {{"date", "2026-03-01"}, {"empty", ""}};
  CHECK(snapshot.meta_value("date") == "2026-03-01");
  CHECK(snapshot.meta_value("empty") == "");
  CHECK_FALSE(snapshot.meta_value("dat").has_value());
}
