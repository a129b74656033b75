// What users hand to a program like this one instead of a workflow.
#include <algorithm>

#include "reading.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr const char* k_download =
    "open the workflow in InvokeAI's Workflows tab and download it from its menu";

bool has_any(json::Value object, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](auto key) { return object[key].exists(); });
}

// ComfyUI's "API format": node id to {class_type, inputs}.
bool is_comfyui_prompt(json::Value root) {
  return root.size() > 0 && std::all_of(root.begin(), root.end(), [](const auto& member) {
           return member.value["class_type"].is_string();
         });
}

Foreign foreign_object(json::Value root) {
  const std::string unwrap =
      "its workflow is the member \"workflow\": save that alone, for example with jq .workflow";
  if (root["item_id"] && root["session"]) {
    return {"this is no workflow but an item of InvokeAI's queue", unwrap};
  }
  if (root["batch"]["graph"].is_object()) {
    return {"this is no workflow but a request that enqueues a batch",
            "its workflow is the member \"batch\".\"workflow\": save that alone, for example with "
            "jq .batch.workflow"};
  }
  if (root["workflow"].is_object()) {
    return {"this is no workflow but an object that holds one", unwrap};
  }
  if (root["nodes"].is_object()) {
    return {"this is no workflow but a graph, which has no Form", k_download};
  }
  if (has_any(root, {"last_node_id", "links"}) || is_comfyui_prompt(root)) {
    return {"this is a workflow of ComfyUI, not of InvokeAI",
            "InvokeAI cannot read it either: build the workflow in InvokeAI"};
  }
  if (has_any(root, {"image_name", "image_category"})) {
    return {"this is no workflow but the record of an image",
            "load the image's workflow in InvokeAI's Workflows tab and download it from its menu"};
  }
  if (has_any(root, {"generation_mode", "positive_prompt", "app_version"})) {
    return {"this is no workflow but the metadata of an image",
            "load the image's workflow in InvokeAI's Workflows tab and download it from its menu"};
  }
  const bool lacks_both = !has_any(root, {"nodes", "edges"});
  return {lacks_both ? "this is no workflow: it has no nodes and no edges"
                     : "this is no workflow: its nodes and edges are no lists",
          k_download};
}

}  // namespace

std::optional<Foreign> foreign_content(json::Value root) {
  if (!root.is_object()) {
    return Foreign{"this is no workflow: it is JSON, but no object", k_download};
  }
  if (root["nodes"].is_array() && root["edges"].is_array()) {
    return std::nullopt;
  }
  return foreign_object(root);
}

}  // namespace invokeai_batch::workflow
