#include "fields.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

Reply list_models(World& world, const Call& call) {
  world.installs.advance(world.models, std::chrono::steady_clock::now());
  ModelFilter filter;
  filter.bases = call.request.parameters("base_models");
  filter.type = call.request.parameter("model_type").value_or("");
  filter.name = call.request.parameter("model_name").value_or("");
  std::vector<std::string> configs;
  for (const auto* model : world.models.select(filter)) {
    configs.push_back(model->config_json);
  }
  return json_reply("{\"models\":" + json_array(configs) + "}");
}

Reply model_or_404(const Model* model, const std::string& words) {
  return model == nullptr ? error_reply(404, words) : json_reply(model->config_json);
}

Reply by_attributes(const World& world, const Call& call) {
  const auto text = [&](const char* name) { return call.request.parameter(name).value_or(""); };
  const auto found =
      world.models.select({.bases = {text("base")}, .type = text("type"), .name = text("name")});
  return model_or_404(found.empty() ? nullptr : found.front(),
                      "No model found with these attributes");
}

}  // namespace

void add_model_routes(Router& router, World& world) {
  const std::string models = "/api/v2/models";
  router.add({"GET", models + "/", Access::user,
              [&world](const Call& call) { return list_models(world, call); }});
  router.add({"GET", models + "/i/{key}", Access::user, [&world](const Call& call) {
                const auto& key = call.argument("key");
                return model_or_404(world.models.by_key(key), "Unknown model: " + key);
              }});
  router.add({"GET", models + "/get_by_attrs", Access::user,
              [&world](const Call& call) { return by_attributes(world, call); }});
  router.add({"GET", models + "/get_by_hash", Access::user,
              [&world](const Call& call) {
                const auto hash = call.request.parameter("hash").value_or("");
                return model_or_404(world.models.by_hash(hash), "No model found with this hash");
              },
              12});
}

}  // namespace invokeai_batch::sim
