#include "invokeai_batch/report/results_csv.hpp"

#include "catch.hpp"
#include "csv.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;

namespace {

const std::string k_fixed =
    "seed,board,output,node,board_input,file,sha256,image_width,image_height,image_name,item_id,"
    "status,queued,"
    "started,completed\n";

// What finished_job() has from `output` on.
std::string tail_of(std::int64_t number) {
  const auto n = std::to_string(number);
  return "l2i,,,Foxes/" + n + ".png,ab" + n + ",64,48,img" + n + ".png,10" + n +
         ",completed,2026-11-24T20:10:41.653Z,2026-11-24T20:10:42.000Z,2026-11-24T20:10:44.375Z\n";
}

}  // namespace

TEST_CASE("csv: fields are quoted when they have to be, and only then", "[report]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"plain", "plain"},
      {"", ""},
      {"a, b", "\"a, b\""},
      {"say \"fox\"", "\"say \"\"fox\"\"\""},
      {"a\nb", "\"a\nb\""},
      {"a\rb", "\"a\rb\""},
      {" blank ", " blank "},
      {"=1+1", "=1+1"},
      {"狐", "狐"}};
  for (const auto& [text, field] : table) {
    CHECK(CsvWriter().field(text).field("x").end_row().take() == field + ",x\n");
  }
}

TEST_CASE("results: a row per published image with what made it", "[report]") {
  store::Snapshot snapshot;
  snapshot.meta = {{"columns", R"(["positive prompt","steps"])"}};
  auto first = finished_job(1);
  first.job.values = {{"steps", "20"}, {"positive prompt", "a red fox, \"at dawn\"\nsnow"}};
  first.job.board = "Foxes";
  first.job.seed = 42;
  auto second = finished_job(2);
  second.job.values = {{"positive prompt", "=SUM(A1)"}};
  second.seed = 7;
  snapshot.jobs = {first, second};
  CHECK(results_csv(snapshot) == "job,positive prompt,steps," + k_fixed +
                                     "1,\"a red fox, \"\"at dawn\"\"\nsnow\",20,42,Foxes," +
                                     tail_of(1) + "2,=SUM(A1),,7,," + tail_of(2));
}

TEST_CASE("results: a job without a published file has no row, one with two has two", "[report]") {
  store::Snapshot snapshot;
  auto two = finished_job(1);
  two.outputs.push_back(two.outputs.front());
  two.outputs[1].ordinal = 2;
  two.outputs[1].path = "Foxes/1-2.png";
  auto expected = finished_job(2);
  expected.outputs.front().state = store::FileState::expected;
  auto announced = finished_job(3);
  announced.outputs.front().state = store::FileState::announced;
  snapshot.jobs = {two, expected, announced, sample_job(4, store::JobState::failed, "why")};
  auto other = tail_of(1);
  other.replace(other.find("/1.png"), 6, "/1-2.png");
  CHECK(results_csv(snapshot) == "job," + k_fixed + "1,,," + tail_of(1) + "1,,," + other);
}

TEST_CASE("results: without an image there is a header", "[report]") {
  CHECK(results_csv({}) == "job," + k_fixed);
}

TEST_CASE("results: an input that is called like a column of ours keeps a column of its own",
          "[report]") {
  store::Snapshot snapshot;
  auto job = finished_job(1);
  job.job.values = {{"file", "in.png"}, {"job", "x"}, {"width", "64"}};
  snapshot.jobs = {job};
  CHECK(results_csv(snapshot) ==
        "job,file (input),job (input),width," + k_fixed + "1,in.png,x,64,,," + tail_of(1));
}

TEST_CASE("results: no header stands twice", "[report]") {
  store::Snapshot snapshot;
  auto job = finished_job(1);
  job.job.values = {{"status", "a"}, {"status (input)", "b"}, {"status (input) (input)", "c"}};
  snapshot.jobs = {job};
  CHECK(results_csv(snapshot) ==
        "job,status (input) (input) (input),status (input),status (input) (input)," + k_fixed +
            "1,a,b,c,,," + tail_of(1));
}

TEST_CASE("results: seed and board have one column each, whoever named them", "[report]") {
  store::Snapshot snapshot;
  auto drawn = finished_job(1);
  drawn.job.values = {{"seed", "random"}, {"board", "B"}};
  drawn.job.board = "B";
  drawn.seed = 7;
  auto asked = finished_job(2);
  asked.job.values = {{"seed", "5"}};
  snapshot.jobs = {drawn, asked};
  CHECK(results_csv(snapshot) == "job," + k_fixed + "1,7,B," + tail_of(1) + "2,5,," + tail_of(2));
}

TEST_CASE("results: an image's own seed wins over that of its job", "[report]") {
  store::Snapshot snapshot;
  auto two = finished_job(1);
  two.job.seed = 42;
  two.seed = 7;
  two.outputs.front().seed = "3 99";
  snapshot.jobs = {two};
  CHECK(results_csv(snapshot) == "job," + k_fixed + "1,3 99,," + tail_of(1));
}

TEST_CASE("results: an output's node, and the index of its board in the Form", "[report]") {
  store::Snapshot snapshot;
  snapshot.meta = {{"index_map", R"(["model.model","save.board","l2i-1.board"])"}};
  auto job = finished_job(1);
  job.outputs.front().node_id = "l2i-1";
  snapshot.jobs = {job};
  CHECK(results_csv(snapshot).find(",l2i,l2i-1,2,Foxes/1.png,") != std::string::npos);
  for (const auto* damaged : {"", "not JSON", "{}", R"(["l2i-1.width"])"}) {
    snapshot.meta = {{"index_map", damaged}};
    CHECK(results_csv(snapshot).find(",l2i,l2i-1,,Foxes/1.png,") != std::string::npos);
  }
}

TEST_CASE("results: inputs that the list lacks are found in the jobs", "[report]") {
  for (const auto* list : {R"(["steps"])", "", "not JSON", R"({"steps": 1})"}) {
    store::Snapshot snapshot;
    snapshot.meta = {{"columns", list}};
    auto job = finished_job(1);
    job.job.values = {{"steps", "20"}, {"cfg", "7.5"}};
    snapshot.jobs = {job};
    INFO(list);
    CHECK(results_csv(snapshot).starts_with("job,steps,cfg,seed,"));
  }
}

TEST_CASE("results: times belong to the attempt that made the image", "[report]") {
  store::Snapshot snapshot;
  auto job = finished_job(1);
  auto failed = job.attempts.front();
  job.attempts.front().attempt = 2;
  job.outputs.front().attempt = 2;
  failed.item_id = 1;
  failed.status = "failed";
  job.attempts.insert(job.attempts.begin(), failed);
  snapshot.jobs = {job};
  CHECK(results_csv(snapshot) == "job," + k_fixed + "1,,," + tail_of(1));
  job.outputs.front().attempt = 3;  // an attempt that nobody knows
  snapshot.jobs = {job};
  CHECK(results_csv(snapshot).ends_with("img1.png,,,,,\n"));
}
