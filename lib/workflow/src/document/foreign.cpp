// What users hand to a program like this one instead of a workflow.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "document/reading.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr const char* k_download =
    "open the workflow in InvokeAI's Workflows tab and download it from its menu";
// Of other programs' pictures, and of metadata: a PNG that has a workflow is read before this.
constexpr const char* k_load_from_image =
    "load the image's workflow in InvokeAI's Workflows tab and download it from its menu";

constexpr const char* k_unpack = "unpack it, and name the .json file that is inside";

constexpr const char* k_save_as_utf8 = "save the file as UTF-8";

// What files of other formats begin with.
struct Beginning {
  std::size_t offset;
  std::string_view bytes;
  const char* what;
  const char* hint;
};

constexpr const char* k_image = "this is no workflow but an image";
constexpr const char* k_archive = "this is no workflow but an archive";

constexpr std::array k_beginnings{
    Beginning{0, "\x89PNG", k_image, k_load_from_image},
    Beginning{0, "\xff\xd8\xff", k_image, k_load_from_image},
    Beginning{0, "RIFF", k_image, k_load_from_image},
    Beginning{0, "GIF8", k_image, k_load_from_image},
    Beginning{4, "ftyp", "this is no workflow but a video", k_download},
    Beginning{0, "PK\x03\x04", "this is no workflow but a ZIP archive", k_unpack},
    Beginning{0, "\x1f\x8b", "this is no workflow but a file that gzip has compressed", k_unpack},
    Beginning{0, "\xfd\x37zXZ", "this is no workflow but a file that xz has compressed", k_unpack},
    Beginning{0, "\x28\xb5\x2f\xfd", "this is no workflow but a file that zstd has compressed",
              k_unpack},
    Beginning{0, "BZh", "this is no workflow but a file that bzip2 has compressed", k_unpack},
    Beginning{0, "7z\xbc\xaf", k_archive, k_unpack},
    Beginning{0, "Rar!", k_archive, k_unpack},
    // UTF-32 begins as UTF-16 does, and has two zeros more.
    Beginning{0, std::string_view("\xff\xfe\0\0", 4), "the text is UTF-32", k_save_as_utf8},
    Beginning{0, "\xff\xfe", "the text is UTF-16", k_save_as_utf8},
    Beginning{0, "\xfe\xff", "the text is UTF-16", k_save_as_utf8},
    Beginning{0, std::string_view("{\0", 2), "the text is UTF-16", k_save_as_utf8},
    Beginning{0, std::string_view("\0{", 2), "the text is UTF-16", k_save_as_utf8},
};

bool has_any(json::Value object, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](auto key) { return object[key].exists(); });
}

bool has_shape(json::Value value) {
  return value.is_object() && value["nodes"].is_array() && value["edges"].is_array();
}

// ComfyUI's "API format": node id to {class_type, inputs}.
bool is_comfyui_prompt(json::Value root) {
  return root.size() > 0 && std::all_of(root.begin(), root.end(), [](const auto& member) {
           return member.value["class_type"].is_string();
         });
}

// For what wraps a workflow: which member to take out.
Foreign wrapped(std::string what, json::Value workflow, const std::string& path) {
  if (!workflow.is_object()) {
    return {std::move(what), k_download};
  }
  return {std::move(what), "its workflow is inside; take it out with: jq " + path + " FILE"};
}

Foreign foreign_object(json::Value root) {
  if (root["item_id"] && has_any(root, {"session", "batch_id"})) {
    return wrapped("this is no workflow but an item of InvokeAI's queue", root["workflow"],
                   ".workflow");
  }
  if (root["batch"]["graph"].is_object()) {
    return wrapped("this is no workflow but a request that enqueues a batch",
                   root["batch"]["workflow"], ".batch.workflow");
  }
  if (root["workflow"].is_object()) {
    return wrapped("this is no workflow but an object that holds one", root["workflow"],
                   ".workflow");
  }
  if (root["nodes"].is_object()) {
    return {"this is no workflow but a graph, which has no Form", k_download};
  }
  if (has_any(root, {"last_node_id", "links"}) || is_comfyui_prompt(root)) {
    return {"this is a workflow of ComfyUI, not of InvokeAI", "build the workflow in InvokeAI"};
  }
  if (has_any(root, {"image_name", "image_category"})) {
    return {"this is no workflow but the record of an image", k_load_from_image};
  }
  if (has_any(root, {"generation_mode", "positive_prompt", "app_version"})) {
    return {"this is no workflow but the metadata of an image", k_load_from_image};
  }
  return {has_any(root, {"nodes", "edges"})
              ? "this is no workflow: it lacks a list of nodes or edges"
              : "this is no workflow: it has no nodes and no edges",
          k_download};
}

}  // namespace

std::optional<Foreign> foreign_bytes(std::string_view text) {
  const auto found =
      std::find_if(k_beginnings.begin(), k_beginnings.end(), [text](const Beginning& each) {
        return text.size() > each.offset && text.substr(each.offset).starts_with(each.bytes);
      });
  return found == k_beginnings.end() ? std::nullopt
                                     : std::optional(Foreign{found->what, found->hint});
}

std::optional<std::string> wrapped_workflow(json::Value root) {
  const auto inner = has_shape(root) ? json::Value() : root["workflow"];
  if (has_shape(inner)) {
    return json::to_text(inner);
  }
  // As text: of an image. What is no JSON is told as what it stands in.
  return inner.is_string() && inner.text().starts_with('{')
             ? std::optional(std::string(inner.text()))
             : std::nullopt;
}

std::optional<Foreign> foreign_content(json::Value root) {
  if (!root.is_object()) {
    return Foreign{"this is no workflow: it is JSON, but no object", k_download};
  }
  if (has_shape(root)) {
    return std::nullopt;
  }
  return foreign_object(root);
}

}  // namespace invokeai_batch::workflow
