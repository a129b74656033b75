#include <array>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/store/records.hpp"

using namespace invokeai_batch::store;

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

TEST_CASE("records: a snapshot finds a meta value by its key", "[store]") {
  Snapshot snapshot;
  snapshot.meta = {{"date", "2026-03-01"}, {"empty", ""}};
  CHECK(snapshot.meta_value("date") == "2026-03-01");
  CHECK(snapshot.meta_value("empty") == "");
  CHECK_FALSE(snapshot.meta_value("dat").has_value());
}
