#include "models.hpp"

#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::string_view k_default_models = R"([
  {"name": "tiny-sd15", "base": "sd-1", "type": "main"},
  {"name": "tiny-sdxl", "base": "sdxl", "type": "main"},
  {"name": "tiny-sdxl-vae", "base": "sdxl", "type": "vae", "format": "checkpoint"},
  {"name": "tiny-sd15-lora", "base": "sd-1", "type": "lora", "format": "lycoris"},
  {"name": "tiny-sdxl-lora", "base": "sdxl", "type": "lora", "format": "lycoris"},
  {"name": "tiny-flux", "base": "flux", "type": "main", "format": "checkpoint"},
  {"name": "tiny-t5", "base": "any", "type": "t5_encoder", "format": "t5_encoder"},
  {"name": "tiny-clip", "base": "any", "type": "clip_embed"},
  {"name": "tiny-flux-vae", "base": "flux", "type": "vae", "format": "checkpoint"}
])";

/// The members that a record has when it does not say otherwise, in the server's order.
Fields default_record(const std::string& name, const std::string& type, const std::string& base) {
  const auto digest = base::sha256_hex("model:" + name + ":" + type + ":" + base);
  Fields record;
  record.set_text("key", digest.substr(0, 8) + "-" + digest.substr(8, 4) + "-4" +
                             digest.substr(13, 3) + "-8" + digest.substr(17, 3) + "-" +
                             digest.substr(20, 12));
  record.set_text("hash", "blake3:" + digest);
  record.set_text("path", "/srv/models/" + name);
  record.set("file_size", "32420187");
  record.set_text("name", name);
  record.set("description", "null");
  record.set_text("source", "/srv/models/" + name);
  record.set_text("source_type", "path");
  for (const auto* unset : {"source_api_response", "source_url", "cover_image"}) {
    record.set(unset, "null");
  }
  record.set_text("type", type);
  for (const auto* unset : {"trigger_phrases", "default_settings"}) {
    record.set(unset, "null");
  }
  record.set_text("format", "diffusers");
  record.set_text("repo_variant", "");
  record.set_text("prediction_type", "epsilon");
  record.set_text("variant", "normal");
  record.set_text("base", base);
  return record;
}

const Model* first(const std::vector<Model>& models, bool (*is_it)(const Model&, std::string_view),
                   std::string_view wanted) {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const Model& model) { return is_it(model, wanted); });
  return found == models.end() ? nullptr : &*found;
}

}  // namespace

ModelStore::ModelStore() : ModelStore(std::string(k_default_models), "the built-in models") {}

ModelStore::ModelStore(const std::string& text, const std::string& file_name) {
  const auto document = json::parse(text, file_name);
  const auto root = document.root();
  const auto list = root.is_array() ? root : root["models"];
  if (!list.is_array()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = file_name, .what = "expected a list of models"});
  }
  for (const auto& record : list) {
    if (!record.value["name"].is_string() || !record.value["base"].is_string() ||
        !record.value["type"].is_string()) {
      throw base::Error(base::ErrorClass::input,
                        {.where = json::place_of(file_name, text, record.value),
                         .what = "a model needs a name, a base and a type"});
    }
    add(record.value);
  }
}

const Model& ModelStore::add(json::Value record) {
  const auto text = [&](const char* name) { return std::string(record[name].text()); };
  auto full = default_record(text("name"), text("type"), text("base"));
  for (const auto& [name, value] : record) {
    if (name != "is_missing") {
      full.set(name, json::to_text(value));
    }
  }
  return m_models.emplace_back(Model{.key = full.text("key"),
                                     .hash = full.text("hash"),
                                     .name = text("name"),
                                     .base = text("base"),
                                     .type = text("type"),
                                     .path = full.text("path"),
                                     .source = full.text("source"),
                                     .is_missing = record["is_missing"].boolean().value_or(false),
                                     .config_json = full.to_json()});
}

bool ModelStore::erase(std::string_view key) {
  const auto before = m_models.size();
  m_models.erase(std::remove_if(m_models.begin(), m_models.end(),
                                [&](const Model& model) { return model.key == key; }),
                 m_models.end());
  return m_models.size() < before;
}

const Model* ModelStore::by_key(std::string_view key) const {
  return first(
      m_models, [](const Model& model, std::string_view wanted) { return model.key == wanted; },
      key);
}

const Model* ModelStore::by_hash(std::string_view hash) const {
  return first(
      m_models, [](const Model& model, std::string_view wanted) { return model.hash == wanted; },
      hash);
}

std::vector<const Model*> ModelStore::select(const ModelFilter& filter) const {
  std::vector<const Model*> models;
  for (const auto& model : m_models) {
    const auto& bases = filter.bases;
    const bool has_base =
        bases.empty() || std::find(bases.begin(), bases.end(), model.base) != bases.end();
    if (has_base && (filter.type.empty() || model.type == filter.type) &&
        (filter.name.empty() || model.name == filter.name)) {
      models.push_back(&model);
    }
  }
  return models;
}

}  // namespace invokeai_batch::sim
