// A name belongs to a job: in the plan, in -n, and when a file gets it.

#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

TEST_CASE("a row above others whose names count rows is refused before anything is sent",
          "[names]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.flags = {"--name", "{row:03}.{ext}"};
  CHECK(run_client(stage, stage.own()).status == 0);
  stage.own().jobs.insert(stage.own().jobs.begin(), new_job(stage));
  write_table(stage, stage.own());
  const auto enqueued = stage.server.count("enqueued");
  stage.launch.flags.push_back("-n");
  const auto tried = run_client(stage, stage.own());
  CHECK(tried.status == 4);
  CHECK(tried.err ==
        "invokeai-batch: error: out: images of other jobs have names that jobs of this plan would "
        "give theirs\n"
        "  001.png, wanted by job 4, is an image of job 1\n"
        "  hint: choose names that tell the jobs apart (--name, with a value or {job}), or another "
        "directory (-o)\n");
  stage.launch.flags.pop_back();
  CHECK(run_client(stage, stage.own()).status == 4);
  CHECK(stage.server.count("enqueued") == enqueued);
}

TEST_CASE("names that are told apart by a number only at run time take the next free one",
          "[names]") {
  Stage stage(scenario_of("several jobs=3"));
  stage.own().jobs = {{.prompt = "fox"}, {.prompt = "fox-2"}, {.prompt = "owl"}};
  write_table(stage, stage.own());
  stage.launch.flags = {"--name", "{output}/{Prompt}.{ext}"};
  CHECK(run_client(stage, stage.own()).status == 0);
  check_end(stage);
  CHECK(files_below(stage.path("out")).size() == 12);
}

}  // namespace invokeai_batch::chaos
