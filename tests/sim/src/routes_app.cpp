#include "dynamic_prompts.hpp"
#include "fields.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

Reply version(const World& world) {
  json::Writer out;
  out.begin_object().member("version", world.flavour().version);
  if (!world.flavour().at_least(12)) {
    out.key("highlights").null();
  }
  out.end_object();
  return json_reply(out.take());
}

/// A recorded configuration with what this server does differently.
Reply runtime_config(const World& world) {
  const auto name = "runtime_config.json";
  const auto text = base::read_file(world.settings.data_directory / name);
  Fields config(json::parse(text, name).root());
  config.set("max_queue_size", std::to_string(world.settings.max_queue_size));
  config.set("node_cache_size", std::to_string(world.settings.node_cache_size));
  config.set("multiuser", world.settings.is_multiuser ? "true" : "false");
  if (world.flavour().at_least(k_v7_dev)) {
    config.erase("fonts_dir");
    config.set("image_index_enabled", "false");
    config.set_text("image_index_model", "clip-vit-large-patch14");
    config.set("image_index_device", "null");
    config.set("image_index_batch_size", "8");
  }
  json::Writer out;
  out.begin_object().key("set_fields").raw(R"(["port","host","device"])");
  out.key("config").raw(config.to_json()).end_object();
  return json_reply(out.take());
}

Reply prompts_reply(const std::vector<std::string>& prompts, const std::string& error) {
  json::Writer out;
  out.begin_object().key("prompts").raw(json_strings(prompts)).key("error").string_or_null(error);
  out.end_object();
  return json_reply(out.take());
}

Reply generation_devices(const World& world) {
  auto devices = devices_at_work(world.settings);
  if (devices.empty() || devices.front() != "cpu") {
    devices.emplace_back("cpu");
  }
  json::Writer out;
  out.begin_array();
  for (const auto& device : devices) {
    const auto name = device == "cpu" ? "CPU" : "Simulated GPU (" + device + ")";
    out.begin_object().member("device", device).member("name", name).end_object();
  }
  return json_reply(out.end_array().take());
}

Reply dynamic_prompts(World& world, const Call& call) {
  const auto document = body_of(call);
  const auto body = document.root();
  const auto most = static_cast<std::size_t>(body["max_prompts"].integer().value_or(1000));
  std::string prompt(body["prompt"].text());
  if (world.flavour().at_least(k_v7_dev)) {
    auto filled = with_wildcards(prompt, world.wildcards, call.user.id);
    if (!filled.unknown.empty()) {
      return prompts_reply({prompt},
                           "No values found for wildcard(s): " + base::join(filled.unknown, ", "));
    }
    prompt = std::move(filled.prompt);
  }
  if (const auto error = syntax_error(prompt); !error.empty()) {
    return prompts_reply({prompt}, error);
  }
  if (body["combinatorial"].boolean().value_or(true)) {
    return prompts_reply(all_prompts(prompt, most), "");
  }
  const auto seed = body["seed"].integer();
  IdSource seeded(static_cast<std::uint64_t>(seed.value_or(0)));
  return prompts_reply(random_prompts(prompt, most, seed ? seeded : world.ids), "");
}

/// The cut OpenAPI documents have no paths; the routes say what there is.
Reply openapi(const World& world, const Router& router) {
  constexpr std::string_view no_paths = R"("paths":{})";
  auto text = world.catalogue->openapi_text();
  const auto at = text.find(no_paths);
  if (at != std::string::npos) {
    text.replace(at, no_paths.size(), "\"paths\":" + router.openapi_paths(world.flavour().release));
  }
  return json_reply(std::move(text));
}

Reply app_config() {
  return json_reply(R"({"infill_methods":["lama","tile","cv2","color"],"upscaling_methods":[],)"
                    R"("nsfw_methods":[],"watermarking_methods":["invisible_watermark"]})");
}

Reply node_cache_status(const World& world) {
  json::Writer out;
  out.begin_object().key("size").integer(static_cast<std::int64_t>(world.cache.size()));
  out.key("hits").integer(0).key("misses").integer(0);
  out.key("enabled").boolean(world.cache.is_enabled());
  out.key("max_size").integer(static_cast<std::int64_t>(world.settings.node_cache_size));
  out.end_object();
  return json_reply(out.take());
}

}  // namespace

void add_app_routes(Router& router, World& world) {
  router.add({"GET", "/api/v1/app/version", Access::anyone,
              [&world](const Call&) { return version(world); }});
  router.add({"GET", "/api/v1/app/runtime_config", Access::admin,
              [&world](const Call&) { return runtime_config(world); }});
  router.add({"GET", "/api/v1/app/generation_device_options", Access::user,
              [&world](const Call&) { return generation_devices(world); }, 14});
  router.add({"GET", "/openapi.json", Access::anyone,
              [&world, &router](const Call&) { return openapi(world, router); }});
  router.add({"POST", "/api/v1/utilities/dynamicprompts", Access::user,
              [&world](const Call& call) { return dynamic_prompts(world, call); }});
  router.add({.method = "GET",
              .pattern = "/api/v1/app/config",
              .handler = [](const Call&) { return app_config(); },
              .until = 9});
  router.add({"GET", "/api/v1/app/invocation_cache/status", Access::user,
              [&world](const Call&) { return node_cache_status(world); }});
  for (const bool is_enabled : {true, false}) {
    router.add({"PUT",
                std::string("/api/v1/app/invocation_cache/") + (is_enabled ? "enable" : "disable"),
                Access::admin, [&world, is_enabled](const Call&) {
                  world.cache.enable(is_enabled);
                  return json_reply("null");
                }});
  }
  router.add({"DELETE", "/api/v1/app/invocation_cache", Access::admin, [&world](const Call&) {
                world.cache.clear();
                return json_reply("null");
              }});
}

}  // namespace invokeai_batch::sim
