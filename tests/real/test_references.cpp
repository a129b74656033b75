// What jobs name and the server has: style presets, videos, LoRAs that fit the model.

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

// A blank image, a prompt in a style, and a model with a LoRA that nothing is made with.
constexpr const char* k_styled = R"json({
 "name": "styled", "author": "", "description": "", "version": "", "contact": "", "tags": "",
 "notes": "", "meta": {"version": "3.0.0", "category": "user"}, "edges": [],
 "exposedFields": [{"nodeId": "style", "fieldName": "style_preset"},
                   {"nodeId": "model", "fieldName": "model"},
                   {"nodeId": "lora", "fieldName": "lora"}],
 "nodes": [
  {"id": "style", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
    "id": "style", "type": "prompt_template", "version": "1.0.0", "label": "", "notes": "",
    "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
     "style_preset": {"name": "style_preset", "label": ""},
     "positive_prompt": {"name": "positive_prompt", "label": "", "value": "a fox"}}}},
  {"id": "model", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
    "id": "model", "type": "sdxl_model_loader", "version": "1.0.0", "label": "", "notes": "",
    "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
     "model": {"name": "model", "label": ""}}}},
  {"id": "lora", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
    "id": "lora", "type": "lora_selector", "version": "1.0.0", "label": "", "notes": "",
    "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
     "lora": {"name": "lora", "label": ""}}}},
  {"id": "blank", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
    "id": "blank", "type": "blank_image", "version": "1.2.2", "label": "", "notes": "",
    "isOpen": true, "isIntermediate": false, "useCache": true, "inputs": {
     "width": {"name": "width", "label": "", "value": 64},
     "height": {"name": "height", "label": "", "value": 64}}}}]})json";

}  // namespace

TEST_CASE("references: a style preset goes by its name, and one that is not there is told",
          "[references]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const Words command{"run",   stage.write("styled.json", k_styled),
                      "--set", "model=tiny-sdxl",
                      "--set", "lora=tiny-sd15-lora",
                      "-o",    stage.path("out")};
  auto missing = command;
  missing.insert(missing.end(), {"--set", "style_preset=Animee"});
  const auto refused = stage.run(missing);
  INFO(refused.err);
  REQUIRE(refused.status == 2);
  REQUIRE(refused.err.find("the server has no style preset \"Animee\"") != std::string::npos);
  REQUIRE(refused.err.find("hint: did you mean Anime?") != std::string::npos);
  REQUIRE_FALSE(std::filesystem::exists(stage.path("out")));

  auto there = command;
  there.insert(there.end(), {"--set", "style_preset=Anime"});
  const auto done = stage.run(there);
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 1);
}

TEST_CASE("references: a LoRA of another base than the model is warned of", "[references]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto planned =
      stage.run({"plan", stage.write("styled.json", k_styled), "--set", "model=tiny-sdxl", "--set",
                 "lora=tiny-sd15-lora", "--set", "style_preset=Anime", "-o", stage.path("out")});
  REQUIRE(planned.status == 0);
  REQUIRE(planned.err ==
          "invokeai-batch: warning: job 1: the LoRA \"tiny-sd15-lora\" is for sd-1, but the model "
          "\"tiny-sdxl\" is sdxl: the server will refuse or ignore it\n");
}

}  // namespace invokeai_batch::tests
