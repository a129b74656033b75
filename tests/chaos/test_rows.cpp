// Rows are made from what is there.

#include <filesystem>
#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

TEST_CASE("an image that only a later run could fetch has its item's own status", "[rows]") {
  Stage stage(scenario_of("several jobs=1"));
  stage.server.control("reply-rules",
                       R"({"method":"GET","path":"/full","status":500,"nth":2,"times":0})");
  static_cast<void>(run_client(stage, stage.own()));
  stage.server.control("clear-rules");
  check_end(stage);
}

TEST_CASE("a job of which the server has lost a part says which files are to be deleted",
          "[rows]") {
  Stage stage(scenario_of("several jobs=2"));
  stage.allows.surplus = stage.allows.unnamed = true;  // whoever deletes an image makes it again
  CHECK(run_client(stage, stage.own()).status == 0);
  const auto row = rows_in(stage.path("out")).at(1);
  std::filesystem::remove(stage.path("out") / row.at("file"));
  stage.server.control("delete-images", R"({"image_names":[")" + row.at("image_name") + R"("]})");
  CHECK(run_client(stage, stage.own()).status == 1);
  for (const auto& left : rows_in(stage.path("out"))) {
    CHECK(left.at("file") != row.at("file"));
  }
  check_end(stage);
}

TEST_CASE("a file of a job that left the plan has its row", "[rows]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.environment["INVOKEAI_BATCH_FAULT"] = "publish.after_rename=kill@1";
  stage.launch.flags = {"-j", "1"};
  CHECK(run_client(stage, stage.own()).status == 128 + 9);
  stage.own().jobs.erase(stage.own().jobs.begin());
  write_table(stage, stage.own());
  check_end(stage);
}

TEST_CASE("results.csv is kept up to date while a run goes on", "[rows]") {
  Stage stage(scenario_of("plain jobs=60 job_ms=150"));
  start_client(stage);
  stage.server.wait_for("ended", 2);
  // The run has some 9 s to go.
  while (rows_in(stage.path("out")).empty() &&
         !stage.client->wait_for("60 done", std::chrono::milliseconds(50))) {
  }
  CHECK_FALSE(rows_in(stage.path("out")).empty());
  CHECK(stage.server.count("ended") < 60);
  end_client(stage);
  check_end(stage);
}

}  // namespace invokeai_batch::chaos
