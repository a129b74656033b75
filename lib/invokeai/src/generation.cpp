#include "invokeai_batch/invokeai/generation.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::invokeai {

namespace {

std::string text(json::Value value) {
  return std::string(value.text());
}

// InvokeAI 3 called it `model_name`.
std::string name_of(json::Value model) {
  return text(model["name"] ? model["name"] : model["model_name"]);
}

std::string loras_of(json::Value list) {
  std::string loras;
  for (const auto [key, lora] : list) {
    const auto name = name_of(lora["model"] ? lora["model"] : lora["lora"]);
    if (!name.empty()) {
      const auto weight = text(lora["weight"]);
      loras += (loras.empty() ? "" : "; ") + name + (weight.empty() ? "" : ":" + weight);
    }
  }
  return loras;
}

Generation taken(json::Value root) {
  const auto model = root["model"];
  return {.positive_prompt = text(root["positive_prompt"]),
          .negative_prompt = text(root["negative_prompt"]),
          .seed = text(root["seed"]),
          .model = model.is_string() ? text(model) : name_of(model),
          .model_hash = text(model["hash"]),
          .loras = root["loras"].is_array() ? loras_of(root["loras"]) : "",
          .steps = text(root["steps"]),
          .cfg = text(root["cfg_scale"]),
          .scheduler = text(root["scheduler"])};
}

void collect_models(json::Value value, std::vector<GraphModel>& models) {
  if (value["key"].is_string() && value["hash"].is_string() && value["base"].is_string()) {
    GraphModel model{.name = text(value["name"]),
                     .base = text(value["base"]),
                     .type = text(value["type"]),
                     .hash = text(value["hash"])};
    if (std::find(models.begin(), models.end(), model) == models.end()) {
      models.push_back(std::move(model));
    }
    return;
  }
  for (const auto [key, part] : value) {
    collect_models(part, models);  // not deeper than json::k_deepest
  }
}

}  // namespace

Generation read_generation(std::string_view metadata) {
  try {
    const auto document = json::parse(metadata, "metadata");
    return taken(document.root());
  } catch (const base::Error&) {
    return {};  // whatever wrote that was not InvokeAI
  }
}

std::vector<GraphModel> read_graph_models(std::string_view graph) {
  std::vector<GraphModel> models;
  try {
    const auto document = json::parse(graph, "graph");
    collect_models(document.root(), models);
  } catch (const base::Error&) {
    return {};
  }
  return models;
}

}  // namespace invokeai_batch::invokeai
