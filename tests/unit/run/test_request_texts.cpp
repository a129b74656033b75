#include "catch.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/workflow/document.hpp"

using namespace invokeai_batch;

namespace {

const std::string k_workflow = R"({
  "name": "w", "author": "", "description": "", "version": "1", "contact": "", "tags": "",
  "notes": "", "exposedFields": [], "meta": {"version": "3.0.0", "category": "user"},
  "nodes": [{"id": "s", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
    "id": "s", "type": "save_image", "version": "1.2.2", "label": "", "notes": "", "isOpen": true,
    "isIntermediate": false, "useCache": false, "inputs": {
      "board": {"name": "board", "label": "", "description": "", "value": "auto"},
      "image": {"name": "image", "label": "", "description": ""},
      "images": {"name": "images", "label": "", "description": ""}}}}],
  "edges": []})";

std::string id_of(std::size_t index) {
  return "id" + std::to_string(index);
}
std::string nothing(std::size_t) {
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("request texts: boards and uploads get their ids, lists all of theirs", "[run]") {
  const auto document = workflow::read_document(k_workflow, "w.json");
  const auto templates = workflow::make_templates(document, workflow::OutputCache::off);
  const auto slot = [&](const char* field) { return *templates.slot({{"s"}, field}); };
  plan::PlannedJob job;
  job.boards = {{slot("board"), 0, false}};
  job.uploads = {{slot("image"), 1, false}, {slot("images"), 2, true}, {slot("images"), 3, true}};
  const auto texts = run::request_texts(job, templates, id_of, id_of);
  CHECK(contains(texts.graph, R"("board":{"board_id":"id0"},"image":{"image_name":"id1"},)"
                              R"("images":[{"image_name":"id2"},{"image_name":"id3"}])"));
  CHECK(contains(texts.workflow, R"("value":{"board_id":"id0"})"));
}

TEST_CASE("request texts: what has no id stays as the workflow has it", "[run]") {
  const auto document = workflow::read_document(k_workflow, "w.json");
  const auto templates = workflow::make_templates(document, workflow::OutputCache::off);
  plan::PlannedJob job;
  job.boards = {{*templates.slot({{"s"}, "board"}), 0, false}};
  const auto texts = run::request_texts(job, templates, nothing, nothing);
  CHECK_FALSE(contains(texts.graph, "board"));
  CHECK(contains(texts.workflow, R"("value":"auto")"));
}
