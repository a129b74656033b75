#include <string>
#include <vector>

#include "catch.hpp"
#include "plan_fixture.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

// A node with a video and a style preset of its own, neither of which this server may have.
std::unique_ptr<tests::Workflow> styled() {
  std::string text = R"json({
 "name": "styled", "author": "", "description": "", "version": "", "contact": "", "tags": "",
 "notes": "", "exposedFields": [{"nodeId": "s", "fieldName": "style"},
                                {"nodeId": "s", "fieldName": "video"}],
 "meta": {"version": "3.0.0", "category": "user"}, "edges": [],
 "nodes": [{"id": "s", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "s", "type": "styled", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": false, "useCache": true, "inputs": {
    "style": {"name": "style", "label": "", "value": {"style_preset_id": "id-old"}},
    "video": {"name": "video", "label": "", "value": {"video_name": "old.mp4"}}}}}]})json";
  workflow::NodeType node;
  node.type = "styled";
  node.output_type = "image_output";
  node.makes_images = true;
  node.fields = {{"style", tests::field(workflow::FieldKind::style_preset)},
                 {"video", tests::field(workflow::FieldKind::video)}};
  std::map<std::string, workflow::NodeType, std::less<>> types{{"styled", node}};
  return std::make_unique<tests::Workflow>(std::move(text),
                                           workflow::NodeSchema("6.14.2", std::move(types)));
}

Facts with_things() {
  auto facts = tests::online_facts();
  facts.style_presets = {
      .value = std::vector<StylePresetRecord>{{"id-anime", "Anime"}, {"id-photo", "Photograph"}}};
  facts.server_videos["fox.mp4"] = {.value = true};
  facts.server_videos["gone.mp4"] = {.value = false};
  facts.server_videos["old.mp4"] = {.value = false};
  return facts;
}

Plan planned(const std::string& job_file, const Facts& facts) {
  const auto workflow = styled();
  return tests::planned(read_job_file(job_file, "jobs.yaml", {}), workflow->context(), facts,
                        tests::new_directory());
}

std::string problems_of(const std::string& job_file, const Facts& facts = with_things()) {
  return tests::thrown([&] { (void)planned(job_file, facts); });
}

std::string graph_of_first_value(const Plan& plan) {
  return plan.jobs.at(0).values.at(0).value->graph.value_or("nothing");
}

}  // namespace

TEST_CASE("style preset: by its name or its id", "[plan]") {
  const auto by_name = planned("set: {style: anime, video: fox.mp4}", with_things());
  CHECK(graph_of_first_value(by_name) == R"({"style_preset_id":"id-anime"})");
  CHECK(by_name.texts.at(by_name.jobs[0].texts[0]) == "anime");
  const auto by_id = planned("set: {style: id-anime, video: fox.mp4}", with_things());
  CHECK(graph_of_first_value(by_id) == R"({"style_preset_id":"id-anime"})");
}

TEST_CASE("videos and style presets: what the server lacks, of the user and of the workflow",
          "[plan]") {
  CHECK(problems_of("set: {style: animee, video: gone.mp4}") ==
        "jobs.yaml:1:14: style: the server has no style preset \"animee\"\n"
        "  it has Anime, Photograph\n"
        "  hint: did you mean Anime?\n"
        "jobs.yaml:1:29: video: the server has no video gone.mp4\n"
        "  hint: write the name of a video as InvokeAI shows it");
  CHECK(problems_of("") ==
        "fox.json: style: the server has no style preset \"id-old\"\n"
        "  it has Anime, Photograph\n"
        "  hint: set it to one that is there: --set style=NAME\n"
        "fox.json: video: the server has no video old.mp4\n"
        "  hint: set it to one that is there: --set video=NAME");
}

TEST_CASE("videos and style presets: they are asked for, but not offline", "[plan]") {
  const auto workflow = styled();
  const auto spec = read_job_file("set: {video: fox.mp4}", "jobs.yaml", {});
  const auto lacking =
      tests::needs(spec, workflow->context(), tests::online_facts(), tests::new_directory());
  CHECK(lacking.style_presets);
  CHECK(lacking.server_videos == std::vector<std::string>{"fox.mp4", "old.mp4"});
  Facts offline;
  offline.offline = true;
  CHECK(tests::needs(spec, workflow->context(), offline, tests::new_directory()).empty());
  CHECK(planned("set: {style: Anime}", offline).jobs.size() == 1);
}

TEST_CASE("videos and style presets: a server that does not tell is a warning", "[plan]") {
  auto facts = tests::online_facts();
  facts.style_presets = {.problem = "403: not for you"};
  facts.server_videos["old.mp4"] = {.problem = "a web page where JSON was due"};
  CHECK(tests::warnings_of(planned("", facts)) ==
        std::vector<std::string>{
            "fox.json: style presets could not be looked for on the server, and go unchecked\n"
            "  403: not for you",
            "fox.json: videos could not be looked for on the server, and go unchecked\n"
            "  a web page where JSON was due"});
}
