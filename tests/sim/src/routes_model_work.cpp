// What changes the models of a server: installs, conversion, deletion, scans, caches, the log-in at
// Hugging Face. Source: routers/model_manager.py.
#include <algorithm>
#include <filesystem>

#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

namespace fs = std::filesystem;

ModelInstalls& installs_now(World& world) {
  world.installs.advance(world.models, std::chrono::steady_clock::now());
  return world.installs;
}

Reply install(World& world, const Call& call) {
  const auto source = call.request.parameter("source");
  if (!source) {
    const Invalid missing{"missing", {"\"query\"", "\"source\""}, "Field required", "null"};
    return json_reply(detail_json({missing}), 422);
  }
  const auto body = body_of(call);
  const auto kind = kind_of_source(*source);
  if (!kind) {
    return error_reply(409, "Unsupported model source: '" + *source + "'");
  }
  InstallJob job{.kind = *kind,
                 .source = *source,
                 .is_in_place = call.request.parameter("inplace") == "true",
                 .config_in_json = json::to_text(body.root())};
  const auto now = std::chrono::steady_clock::now();
  return json_reply(to_json(installs_now(world).begin(std::move(job), now)), 201);
}

Reply list_installs(World& world, const Call&) {
  std::vector<std::string> jobs;
  for (const auto& job : installs_now(world).all()) {
    jobs.push_back(to_json(job));
  }
  return json_reply(json_array(jobs));
}

/// The job that the path names; throws Refusal with `status`.
InstallJob& job_of(World& world, const Call& call, int status) {
  const auto id = integer_argument(call, "id");
  auto* job = installs_now(world).find(id);
  if (job == nullptr) {
    throw Refusal{error_reply(status, "No job with id " + std::to_string(id) + " known")};
  }
  return *job;
}

Reply get_install(World& world, const Call& call) {
  return json_reply(to_json(job_of(world, call, 404)));
}

Reply cancel_install(World& world, const Call& call) {
  world.installs.cancel(job_of(world, call, 415));
  return json_reply("null", 201);
}

Reply prune_installs(World& world, const Call&) {
  installs_now(world).prune();
  return {.status = 204};
}

bool is_model_file(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".safetensors" || extension == ".ckpt" || extension == ".gguf" ||
         extension == ".bin" || extension == ".pt" || extension == ".pth";
}

/// Model files, and folders that are a model as a whole, below a directory.
void search(const fs::path& directory, std::vector<std::string>& found) {
  if (fs::exists(directory / "model_index.json") || fs::exists(directory / "config.json")) {
    found.push_back(directory.string());
    return;
  }
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.is_directory()) {
      search(entry.path(), found);
    } else if (is_model_file(entry.path())) {
      found.push_back(entry.path().string());
    }
  }
}

Reply scan_folder(World& world, const Call& call) {
  const auto path = call.request.parameter("scan_path").value_or("");
  std::error_code error;
  if (path.empty() || !fs::is_directory(path, error)) {
    return error_reply(400,
                       "The search path '" + path +
                           (world.flavour().at_least(14) ? "' could not be scanned"
                                                         : "' does not exist or is not directory"));
  }
  std::vector<std::string> found;
  search(path, found);
  std::sort(found.begin(), found.end());
  const auto models = world.models.select({});
  json::Writer out;
  out.begin_array();
  for (const auto& each : found) {
    const bool is_installed = std::any_of(models.begin(), models.end(),
                                          [&](const Model* model) { return model->path == each; });
    out.begin_object().member("path", each).key("is_installed").boolean(is_installed);
    out.end_object();
  }
  out.end_array();
  return json_reply(out.take());
}

Reply delete_model(World& world, const Call& call) {
  const auto& key = call.argument("key");
  return world.models.erase(key) ? Reply{.status = 204} : error_reply(404, "Unknown model: " + key);
}

/// A checkpoint becomes a folder, and gets another key.
Reply convert(World& world, const Call& call) {
  const auto& key = call.argument("key");
  const auto* model = world.models.by_key(key);
  if (model == nullptr) {
    return error_reply(424, "Unknown model: " + key);
  }
  const auto document = json::parse(model->config_json, "model");
  Fields record(document.root());
  const bool has_form = model->base == "sd-1" || model->base == "sd-2" || model->base == "sdxl" ||
                        model->base == "sdxl-refiner";
  if (model->type != "main" || record.text("format") != "checkpoint" || !has_form) {
    return error_reply(400,
                       "The model with key " + key + " is not a main SD 1/2/XL checkpoint model.");
  }
  record.set_text("key", world.ids.uuid());
  record.set_text("format", "diffusers");
  record.set_text("path", fs::path(record.text("path")).replace_extension().string());
  world.models.erase(std::string(key));
  const auto text = record.to_json();
  const auto converted = json::parse(text, "model");
  return json_reply(world.models.add(converted.root()).config_json);
}

Reply missing_models(World& world, const Call&) {
  std::vector<std::string> configs;
  for (const auto* model : world.models.select({})) {
    if (model->is_missing) {
      configs.push_back(model->config_json);
    }
  }
  return json_reply("{\"models\":" + json_array(configs) + "}");
}

/// null until a model was loaded: until an item has run.
Reply cache_stats(World& world, const Call&) {
  if (world.statistics.ended == 0) {
    return json_reply("null");
  }
  json::Writer out;
  out.begin_object().key("hits").integer(world.statistics.ended);
  out.key("misses").integer(1).key("high_watermark").integer(32420187);
  if (world.flavour().at_least(k_v7_dev)) {
    out.key("cache_used").integer(world.is_model_cache_empty ? 0 : 32420187);
  }
  out.key("in_cache").integer(world.is_model_cache_empty ? 0 : 1);
  out.key("cleared").integer(0).key("cache_size").integer(std::int64_t{8} << 30);
  out.key("loaded_model_sizes").begin_object();
  if (!world.is_model_cache_empty) {
    out.key("tiny").integer(32420187);
  }
  out.end_object().end_object();
  return json_reply(out.take());
}

Reply empty_cache(World& world, const Call&) {
  world.is_model_cache_empty = true;
  return json_reply("null");
}

/// Tokens of Hugging Face begin with "hf_".
Reply hf_status(World& world, const Call&) {
  const auto& token = world.hf_token;
  return json_reply(token.starts_with("hf_") ? "\"valid\"" : "\"invalid\"");
}

Reply hf_login(World& world, const Call& call) {
  const auto body = body_of(call);
  if (!body.root()["token"].is_string()) {
    const auto missing = missing_member({"\"body\"", "\"token\""}, body.root());
    return json_reply(detail_json({missing}), 422);
  }
  world.hf_token = body.root()["token"].text();
  return hf_status(world, call);
}

Reply hf_logout(World& world, const Call& call) {
  world.hf_token.clear();
  return hf_status(world, call);
}

}  // namespace

void add_model_work_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&),
                       int since = 0) {
    router.add({method, std::string("/api/v2/models") + path, Access::admin,
                [&world, answer](const Call& call) { return answer(world, call); }, since});
  };
  add("POST", "/install", install);
  add("GET", "/install", list_installs);
  add("DELETE", "/install", prune_installs);
  add("GET", "/install/{id}", get_install);
  add("DELETE", "/install/{id}", cancel_install);
  add("GET", "/scan_folder", scan_folder);
  add("DELETE", "/i/{key}", delete_model);
  add("PUT", "/convert/{key}", convert);
  add("GET", "/missing", missing_models, 12);
  add("GET", "/stats", cache_stats);
  add("POST", "/empty_model_cache", empty_cache);
  add("GET", "/hf_login", hf_status);
  add("POST", "/hf_login", hf_login);
  add("DELETE", "/hf_login", hf_logout);
}

}  // namespace invokeai_batch::sim
