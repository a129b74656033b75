#include "catch.hpp"
#include "invokeai_batch/report/sidecar.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using report::SidecarForm;

namespace {

store::Snapshot sample_frame() {
  store::Snapshot frame;
  frame.meta = {{"run_id", "0123456789abcdef"},
                {"server_version", "6.14.2"},
                {"tool_version", "0.1.0"},
                {"workflow_name", "SDXL"}};
  return frame;
}

store::StoredJob sample_job() {
  auto job = tests::finished_job(7);
  job.job.values = {{"cfg_scale", "7.5"}, {"style", "oil, \"wet\""}};
  job.outputs.front().seed = "42";
  return job;
}

store::MirroredMaking sample_making() {
  return {.positive_prompt = "a fox,\nred",
          .negative_prompt = "blur",
          .seed = "42",
          .model = "juggernaut",
          .model_hash = "blake3:12",
          .steps = "30",
          .cfg = "7.50",
          .scheduler = "euler_a"};
}

}  // namespace

TEST_CASE("sidecar: it lies beside its image", "[report]") {
  CHECK(report::sidecar_path("Foxes/a fox.png", SidecarForm::json) == "Foxes/a fox.json");
  CHECK(report::sidecar_path("a.png", SidecarForm::txt) == "a.txt");
  CHECK(report::sidecar_path("a.mp4", SidecarForm::txt) == "a.mp4.txt");
  CHECK(report::sidecar_path("1.5/a", SidecarForm::json) == "1.5/a.json");
}

TEST_CASE("sidecar: the parameters text of Automatic1111's web UI", "[report]") {
  const auto frame = sample_frame();
  const auto job = sample_job();
  CHECK(report::sidecar_text({.frame = frame,
                              .job = job,
                              .output = job.outputs.front(),
                              .making = sample_making(),
                              .models = {}},
                             SidecarForm::txt) ==
        "a fox,\nred\n"
        "Negative prompt: blur\n"
        "Steps: 30, Sampler: euler_a, CFG scale: 7.5, Seed: 42, Size: 64x48, "
        "Model hash: \"blake3:12\", Model: juggernaut, Version: InvokeAI 6.14.2, Job: 7, "
        "Run: 0123456789abcdef, cfg_scale: 7.5, style: \"oil, \\\"wet\\\"\"\n");
}

TEST_CASE("sidecar: what was asked for holds, whatever the metadata say", "[report]") {
  const auto frame = sample_frame();
  auto job = sample_job();
  job.job.values = {{"positive_prompt", "a cat"}, {"Negative prompt", "dogs"}};
  auto making = sample_making();
  making.model = "typed in once";
  const auto text = report::sidecar_text(
      {frame, job, job.outputs.front(), making, {{"tiny", "sdxl", "main", "h1"}}},
      SidecarForm::txt);
  CHECK(text.find("Model hash: h1, Model: tiny") != std::string::npos);
  making = {};
  CHECK(report::sidecar_text({frame, job, job.outputs.front(), making, {}}, SidecarForm::txt)
            .starts_with("a cat\nNegative prompt: dogs\nSeed: 42, Size: 64x48, "));
  CHECK(text.starts_with("a cat\nNegative prompt: dogs\nSteps: 30, "));
}

TEST_CASE("sidecar: JSON has every field, null where there is no value", "[report]") {
  const auto frame = sample_frame();
  const auto job = sample_job();
  const auto text = report::sidecar_text(
      {.frame = frame,
       .job = job,
       .output = job.outputs.front(),
       .making = {},
       .models = {{.name = "vae", .base = "sdxl", .type = "vae", .hash = "h1"},
                  {.name = "juggernaut", .base = "sdxl", .type = "main", .hash = "blake3:12"}}},
      SidecarForm::json);
  CHECK(text == R"({
  "file": "Foxes/7.png",
  "sha256": "ab7",
  "width": 64,
  "height": 48,
  "image_name": "img7.png",
  "output": "l2i",
  "board": null,
  "values": {
    "cfg_scale": "7.5",
    "style": "oil, \"wet\""
  },
  "seed": "42",
  "positive_prompt": null,
  "negative_prompt": null,
  "steps": null,
  "cfg_scale": null,
  "scheduler": null,
  "loras": null,
  "model": {
    "name": "juggernaut",
    "base": "sdxl",
    "type": "main",
    "hash": "blake3:12"
  },
  "models": [
    {
      "name": "vae",
      "base": "sdxl",
      "type": "vae",
      "hash": "h1"
    },
    {
      "name": "juggernaut",
      "base": "sdxl",
      "type": "main",
      "hash": "blake3:12"
    }
  ],
  "job": 7,
  "run": "0123456789abcdef",
  "workflow": "SDXL",
  "workflow_file": null,
  "server": null,
  "server_version": "6.14.2",
  "tool_version": "0.1.0",
  "queued": "2026-11-24T20:10:41.653Z",
  "started": "2026-11-24T20:10:42.000Z",
  "completed": "2026-11-24T20:10:44.375Z"
}
)");
}

TEST_CASE("sidecar: text that is no UTF-8 becomes UTF-8", "[report]") {
  const auto frame = sample_frame();
  auto job = sample_job();
  job.job.values = {{"a\xff", "b\xff"}};
  const auto text =
      report::sidecar_text({frame, job, job.outputs.front(), {}, {}}, SidecarForm::json);
  CHECK(text.find("\"a\xef\xbf\xbd\": \"b\xef\xbf\xbd\"") != std::string::npos);
}
