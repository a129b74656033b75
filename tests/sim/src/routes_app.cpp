#include "dynamic_prompts.hpp"
#include "fields.hpp"
#include "invokeai_batch/base/files.hpp"
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
  json::Writer out;
  out.begin_object().key("set_fields").raw(R"(["port","host","device"])");
  out.key("config").raw(config.to_json()).end_object();
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
  const auto most = body["max_prompts"].integer().value_or(1000);
  const std::string prompt(body["prompt"].text());
  const auto seed = body["seed"].integer();
  IdSource seeded(static_cast<std::uint64_t>(seed.value_or(0)));
  const auto prompts =
      body["combinatorial"].boolean().value_or(true)
          ? all_prompts(prompt, static_cast<std::size_t>(most))
          : random_prompts(prompt, static_cast<std::size_t>(most), seed ? seeded : world.ids);
  json::Writer out;
  out.begin_object().key("prompts").raw(json_strings(prompts)).key("error").null().end_object();
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
              [&world](const Call&) { return json_reply(world.catalogue->openapi_text()); }});
  router.add({"POST", "/api/v1/utilities/dynamicprompts", Access::user,
              [&world](const Call& call) { return dynamic_prompts(world, call); }});
  router.add({"DELETE", "/api/v1/app/invocation_cache", Access::admin, [&world](const Call&) {
                world.cache.clear();
                return json_reply("null");
              }});
}

}  // namespace invokeai_batch::sim
