#include "node_run.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "node_values.hpp"

namespace invokeai_batch::sim {
namespace {

/// Nodes whose image is one that was there before: they name it, and save nothing.
constexpr std::array<std::string_view, 3> k_pass_through{"image", "show_image", "load_image"};
/// Nodes that save a new image which shows what their input shows.
constexpr std::array<std::string_view, 2> k_copies{"save_image", "canvas_output"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_attribute(std::string_view field) {
  static constexpr std::array<std::string_view, 6> attributes{
      "id", "type", "board", "metadata", "is_intermediate", "use_cache"};
  return contains(attributes, field);
}

bool is_plain(const std::string& json) {
  return json.front() != '{' && json.front() != '[';
}

/// The stored image that a field's value names; nullptr when it names none.
Image* named_image(RunContext& context, const std::string& json) {
  if (json.find("\"image_name\"") == std::string::npos &&
      json.find("\"video_name\"") == std::string::npos) {
    return nullptr;
  }
  const auto document = json::parse(json, "image");
  const auto root = document.root();
  auto name = root["image_name"];
  if (!name) {
    name = root["video_name"];
  }
  if (!name.is_string()) {
    return nullptr;  // a list of images, or an object deeper down
  }
  auto* image = context.images.find(std::string(name.text()));
  if (image == nullptr) {
    throw context.flavour.at_least(12)
        ? NodeError{"ImageRecordNotFoundException", "Image record not found"}
        : NodeError{"ImageFileNotFoundException", "Image file not found"};
  }
  return image;
}

const Picture* upstream_of(const NodeCall& call, std::string_view field) {
  for (const auto& upstream : call.upstream) {
    if (upstream.field == field) {
      return &upstream.picture;
    }
  }
  return nullptr;
}

/// Fails as the server does before a node runs: baseinvocation.py, invoke_internal.
void check_inputs(const RunContext& context, const NodeType& type, const NodeCall& call) {
  for (const auto& field : type.fields) {
    if (!field.is_needed_to_run || call.fields.has(field.name)) {
      continue;
    }
    if (field.input == "connection") {
      throw NodeError{"RequiredConnectionException",
                      "Node " + call.type + " missing connections for field " + field.name};
    }
    if (field.input == "any") {
      throw NodeError{"MissingInputException",
                      "Node " + call.type + " missing value or connection for field " + field.name};
    }
  }
  for (const auto& [name, json] : call.fields) {
    const bool is_model = json.find("\"key\":\"") != std::string::npos &&
                          json.find("\"hash\":\"") != std::string::npos && !is_plain(json);
    if (is_model && upstream_of(call, name) == nullptr) {
      const auto document = json::parse(json, name);
      const auto key = document.root()["key"];
      if (key.is_string() && context.models.by_key(key.text()) == nullptr) {
        throw NodeError{"UnknownModelException", "model not found"};
      }
    }
  }
}

/// What the node's image would show: a digest of its type and all that went in.
std::string digest_of(RunContext& context, const NodeCall& call) {
  if (contains(k_copies, call.type) || contains(k_pass_through, call.type)) {
    if (const auto* json = call.fields.find("image"); json != nullptr && *json != "null") {
      return named_image(context, *json)->picture.digest;
    }
  }
  base::Sha256 hash;
  hash.update(call.type);
  for (const auto& [name, json] : call.fields) {
    if (is_attribute(name)) {
      continue;
    }
    const auto* upstream = upstream_of(call, name);
    const auto* image = named_image(context, json);
    hash.update("\n" + name + "=");
    hash.update(image != nullptr                         ? image->picture.digest
                : upstream != nullptr && !is_plain(json) ? upstream->digest
                                                         : json);
  }
  return hash.hex();
}

std::uint32_t side_of(const NodeCall& call, std::string_view field) {
  const auto* json = call.fields.find(field);
  const auto side = json == nullptr ? std::nullopt : base::parse_integer(*json);
  return side && *side > 0 && *side <= 65535 ? static_cast<std::uint32_t>(*side) : 0;
}

/// The size: the node's own, else of the image, latents or noise that goes in, else of anything.
Picture picture_of(RunContext& context, const NodeCall& call) {
  Picture picture{side_of(call, "width"), side_of(call, "height"), digest_of(context, call)};
  const auto take_size = [&](const Picture& from) {
    if (picture.width == 0 || picture.height == 0) {
      picture.width = from.width;
      picture.height = from.height;
    }
  };
  for (const auto* field : {"image", "base_image", "latents", "noise"}) {
    if (const auto* json = call.fields.find(field)) {
      if (const auto* image = named_image(context, *json)) {
        take_size(image->picture);
      }
    }
    if (const auto* upstream = upstream_of(call, field)) {
      take_size(*upstream);
    }
  }
  for (const auto& upstream : call.upstream) {
    take_size(upstream.picture);
  }
  if (call.type == "img_scale" || call.type == "lscale") {
    const auto* factor = call.fields.find("scale_factor");
    const auto by = factor == nullptr ? 1.0 : base::parse_number(*factor).value_or(1.0);
    picture.width = static_cast<std::uint32_t>(picture.width * by);
    picture.height = static_cast<std::uint32_t>(picture.height * by);
  }
  return picture;
}

std::optional<std::string> board_of(RunContext& context, const NodeCall& call) {
  const auto* json = call.fields.find("board");
  if (json == nullptr || *json == "null") {
    return std::nullopt;
  }
  const auto document = json::parse(*json, "board");
  std::string id(document.root()["board_id"].text());
  // A board that does not exist is worth a warning to the server, no more.
  return context.boards.find(id) != nullptr ? std::optional(id) : std::nullopt;
}

/// Saves what the node made. Source: services/shared/invocation_context.py, ImagesInterface.save.
std::string save_image(RunContext& context, const NodeCall& call, const Picture& picture,
                       bool is_video) {
  Image image;
  image.name = context.ids.uuid() + (is_video ? ".mp4" : ".png");
  image.user_id = context.user_id;
  image.is_video = is_video;
  image.picture = picture;
  if (picture.width == 0 || picture.height == 0) {
    image.picture.width = image.picture.height = 512;
  }
  image.created_at = image.updated_at = timestamp();
  const auto* is_intermediate = call.fields.find("is_intermediate");
  image.is_intermediate = is_intermediate != nullptr && *is_intermediate == "true";
  image.session_id = context.session_id;
  image.node_id = call.exec_id;
  image.board_id = board_of(context, call);
  image.item_id = context.item_id;
  image.batch_id = context.batch_id;
  image.database = context.database;
  if (call.fields.has("metadata")) {
    const auto& metadata = *call.fields.find("metadata");
    image.metadata = std::make_shared<std::string>(metadata);
    // A prompt that only stands in the metadata shows too, so that a swapped image is noticed.
    image.picture.digest = base::sha256_hex(picture.digest + metadata);
  }
  image.workflow = context.workflow;
  image.graph = context.graph_json;
  return context.images.add(std::move(image)).name;
}

std::string object_with(std::string_view name, std::string_view text) {
  return json::Writer().begin_object().member(name, text).end_object().take();
}

/// The submodel of a model that a loader hands on.
std::string submodel(const Fields& model, const char* name) {
  auto with_type = model;
  with_type.set_text("submodel_type", name);
  return with_type.to_json();
}

/// Source: invocations/sdxl.py and model.py: what main and SDXL loaders yield.
std::optional<std::string> loader_output(const NodeCall& call, const std::string& output) {
  const auto* json = call.fields.find("model");
  if (json == nullptr || (call.type != "sdxl_model_loader" && call.type != "main_model_loader")) {
    return std::nullopt;
  }
  const auto document = json::parse(*json, "model");
  const Fields model(document.root());
  Fields out;
  if (output == "unet") {
    out.set("unet", submodel(model, "unet"));
    out.set("scheduler", submodel(model, "scheduler"));
    out.set("loras", "[]");
    out.set("seamless_axes", "[]");
    out.set("freeu_config", "null");
  } else if (output == "vae") {
    out.set("vae", submodel(model, "vae"));
    out.set("seamless_axes", "[]");
  } else {
    const std::string second = output == "clip2" ? "_2" : "";
    out.set("tokenizer", submodel(model, ("tokenizer" + second).c_str()));
    out.set("text_encoder", submodel(model, ("text_encoder" + second).c_str()));
    out.set("skipped_layers", "0");
    out.set("loras", "[]");
  }
  return out.to_json();
}

std::string noise_json(RunContext& context, const NodeCall& call) {
  Fields noise;
  noise.set_text("latents_name", "Tensor_" + context.ids.uuid());
  noise.set("seed", call.fields.has("seed") ? *call.fields.find("seed") : "null");
  return noise.to_json();
}

/// One member of an output whose type is all that is known of it.
std::string make_output(RunContext& context, const NodeCall& call, const OutputField& output,
                        const Picture& picture) {
  const auto kind = output.kinds.empty() ? std::string("any") : output.kinds.front();
  const auto is_named = [&](std::string_view end) {
    return kind.size() >= end.size() &&
           kind.compare(kind.size() - end.size(), end.size(), end) == 0;
  };
  if (kind == "ImageField") {
    return object_with("image_name", save_image(context, call, picture, false));
  }
  if (kind == "VideoField") {
    return object_with("video_name", save_image(context, call, picture, true));
  }
  if (output.name == "width" || output.name == "height") {
    return std::to_string(output.name == "width" ? picture.width : picture.height);
  }
  if (kind == "LatentsField") {
    return noise_json(context, call);
  }
  if (is_named("ConditioningField")) {
    return object_with("conditioning_name", "ConditioningFieldData_" + context.ids.uuid());
  }
  if (auto loaded = loader_output(call, output.name)) {
    return *loaded;
  }
  if (call.fields.has(output.name)) {
    return *call.fields.find(output.name);
  }
  if (kind == "integer" || kind == "number") {
    return kind == "integer" ? "1" : "1.0";
  }
  if (kind.compare(0, 5, "list[") == 0) {
    return "[]";
  }
  return kind == "string" ? "\"\"" : kind == "boolean" ? "false" : "{}";
}

NodeOutput make_outputs(RunContext& context, const NodeType& type, const NodeCall& call) {
  NodeOutput made{.picture = picture_of(context, call)};
  if (auto values = run_value_node(context, call)) {
    made.fields = std::move(*values);
  } else {
    for (const auto& output : type.outputs) {
      const bool passes_through = contains(k_pass_through, call.type) && output.name == "image";
      made.fields.set(output.name, passes_through
                                       ? *call.fields.find("image")
                                       : make_output(context, call, output, made.picture));
    }
  }
  made.fields.set("output_meta", "null");
  made.fields.set_text("type", type.output_type);
  return made;
}

std::string cache_key(const NodeCall& call) {
  auto fields = call.fields;
  fields.erase("id");
  return fields.to_json();
}

}  // namespace

const NodeOutput* NodeCache::find(const std::string& key) const {
  const auto found = m_outputs.find(key);
  return !m_is_enabled || found == m_outputs.end() ? nullptr : &found->second;
}

void NodeCache::keep(const std::string& key, const NodeOutput& output) {
  if (!is_enabled() || !m_outputs.emplace(key, output).second) {
    return;
  }
  m_oldest_first.push_back(key);
  if (m_oldest_first.size() > m_capacity) {
    m_outputs.erase(m_oldest_first.front());
    m_oldest_first.pop_front();
  }
}

void NodeCache::forget(const std::string& image_name) {
  const auto mentions = [&](const std::string& key) {
    return m_outputs.at(key).fields.to_json().find(image_name) != std::string::npos;
  };
  const auto gone = std::stable_partition(m_oldest_first.begin(), m_oldest_first.end(),
                                          [&](const std::string& key) { return !mentions(key); });
  for (auto each = gone; each != m_oldest_first.end(); ++each) {
    m_outputs.erase(*each);
  }
  m_oldest_first.erase(gone, m_oldest_first.end());
}

void NodeCache::clear() {
  m_outputs.clear();
  m_oldest_first.clear();
}

NodeOutput run_node(RunContext& context, const NodeCall& call) {
  const auto* type = context.catalogue.find(call.type);
  if (type == nullptr) {
    throw NodeError{"ValueError", "Invalid invocation type " + call.type};
  }
  check_inputs(context, *type, call);
  const auto* use_cache = call.fields.find("use_cache");
  const bool is_cacheable = use_cache != nullptr && *use_cache == "true";
  const auto key = is_cacheable ? cache_key(call) : std::string();
  if (const auto* kept = is_cacheable ? context.cache.find(key) : nullptr) {
    return *kept;
  }
  auto output = make_outputs(context, *type, call);
  if (is_cacheable) {
    context.cache.keep(key, output);
  }
  return output;
}

}  // namespace invokeai_batch::sim
