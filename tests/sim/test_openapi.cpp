// Every reply of the client's routes, held against what the servers' own descriptions say of it:
// no member that they do not know, none missing that they promise, the right kinds of values.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

/// A description and what of a reply does not fit it.
class Description {
 public:
  explicit Description(const std::string& text) : m_document(json::parse(text, "openapi.json")) {}

  /// Whether the server has the route at all.
  [[nodiscard]] bool has(const std::string& method, const std::string& route) const {
    return m_document.root()["paths"][route][base::to_lower(method)].exists();
  }
  [[nodiscard]] std::vector<std::string> problems(const std::string& method,
                                                  const std::string& route,
                                                  const Reply& reply) const {
    const auto responses = m_document.root()["paths"][route][base::to_lower(method)]["responses"];
    const auto response = responses[std::to_string(reply.status)];
    if (!response) {
      return {"status " + std::to_string(reply.status) + " is not described"};
    }
    const auto schema = response["content"]["application/json"]["schema"];
    if (!schema) {
      return {};
    }
    const auto document = json::parse(reply.body, "reply");
    return check(schema, document.root(), "");
  }

 private:
  using Problems = std::vector<std::string>;

  [[nodiscard]] Problems check(json::Value schema, json::Value value,
                               const std::string& path) const {
    if (const auto reference = schema["$ref"]) {
      const auto name = reference.text().substr(reference.text().rfind('/') + 1);
      return check(m_document.root()["components"]["schemas"][name], value, path);
    }
    for (const auto* choice : {"anyOf", "oneOf"}) {
      if (schema[choice]) {
        return check_choice(schema[choice], value, path);
      }
    }
    if (const auto values = schema["enum"]) {
      for (const auto& each : values) {
        if (json::to_text(each.value) == json::to_text(value)) {
          return {};
        }
      }
      return {path + ": " + json::to_text(value) + " is none of the choices"};
    }
    return check_kind(schema, value, path);
  }

  /// The problems of the choice that fits best.
  [[nodiscard]] Problems check_choice(json::Value choices, json::Value value,
                                      const std::string& path) const {
    std::optional<Problems> best;
    for (const auto& choice : choices) {
      auto problems = check(choice.value, value, path);
      if (!best || problems.size() < best->size()) {
        best = std::move(problems);
      }
    }
    return best.value_or(Problems{});
  }

  [[nodiscard]] Problems check_kind(json::Value schema, json::Value value,
                                    const std::string& path) const {
    const auto type = schema["type"].text();
    const bool fits = type == "object"    ? value.is_object()
                      : type == "array"   ? value.is_array()
                      : type == "string"  ? value.is_string()
                      : type == "integer" ? value.integer().has_value()
                      : type == "number"  ? value.is_number()
                      : type == "boolean" ? value.is_boolean()
                      : type == "null"    ? value.is_null()
                                          : true;
    if (!fits) {
      return {path + ": " + json::to_text(value).substr(0, 60) + " is no " + std::string(type)};
    }
    Problems problems;
    const auto add = [&](Problems more) {
      problems.insert(problems.end(), more.begin(), more.end());
    };
    if (value.is_array() && schema["items"]) {
      for (const auto& item : value) {
        add(check(schema["items"], item.value, path + "[]"));
      }
    }
    if (!value.is_object() || !schema["properties"]) {
      return problems;
    }
    for (const auto& name : schema["required"]) {
      if (!value[name.value.text()]) {
        problems.push_back(path + "/" + std::string(name.value.text()) + ": missing");
      }
    }
    const auto more = schema["additionalProperties"];
    const bool is_open = more.is_object() || more.boolean().value_or(false);
    for (const auto& [key, member] : value) {
      const auto property = schema["properties"][key];
      const auto deeper = path + "/" + std::string(key);
      if (property) {
        add(check(property, member, deeper));
      } else if (!is_open) {
        problems.push_back(deeper + ": not described");
      }
    }
    return problems;
  }

  json::Document m_document;
};

/// The calls of a client, each with the route that it means.
struct Call {
  const char* method;
  const char* route;
  const char* target;  // the path that is called; the same when it is nullptr
  const char* body = "";
};

const std::vector<Call>& calls() {
  static const std::vector<Call> all{
      {"GET", "/api/v1/app/version", nullptr},
      {"GET", "/api/v1/app/config", nullptr},
      {"GET", "/api/v1/app/generation_device_options", nullptr},
      {"GET", "/api/v1/app/invocation_cache/status", nullptr},
      {"GET", "/api/v1/auth/status", nullptr},
      {"GET", "/api/v2/models/missing", nullptr},
      {"GET", "/api/v2/models/stats", nullptr},
      {"GET", "/api/v2/models/hf_login", nullptr},
      {"POST", "/api/v2/models/install", "/api/v2/models/install?source=fox/model", "{}"},
      {"POST", "/api/v2/models/install", "/api/v2/models/install?source=fox/bad", "{}"},
      {"GET", "/api/v2/models/install", nullptr},
      {"GET", "/api/v2/models/install/{id}", "/api/v2/models/install/0"},
      {"GET", "/api/v2/models/scan_folder", "/api/v2/models/scan_folder?scan_path=/tmp/no"},
      {"GET", "/api/v1/boards/", "/api/v1/boards/?all=true"},
      {"GET", "/api/v1/boards/{board_id}", "/api/v1/boards/b1"},
      {"PATCH", "/api/v1/boards/{board_id}", "/api/v1/boards/b1", R"({"archived":true})"},
      {"GET", "/api/v1/boards/{board_id}/image_names", "/api/v1/boards/b1/image_names"},
      {"GET", "/api/v1/images/", "/api/v1/images/?limit=5"},
      {"GET", "/api/v1/images/names", nullptr},
      {"GET", "/api/v1/images/i/{image_name}", "/api/v1/images/i/a.png"},
      {"GET", "/api/v1/images/i/{image_name}/urls", "/api/v1/images/i/a.png/urls"},
      {"GET", "/api/v1/images/i/{image_name}/metadata", "/api/v1/images/i/a.png/metadata"},
      {"GET", "/api/v1/images/i/{image_name}/workflow", "/api/v1/images/i/a.png/workflow"},
      {"PATCH", "/api/v1/images/i/{image_name}", "/api/v1/images/i/a.png", R"({"starred":true})"},
      {"POST", "/api/v1/images/images_by_names", nullptr, R"({"image_names":["a.png"]})"},
      {"POST", "/api/v1/images/star", nullptr, R"({"image_names":["a.png"]})"},
      {"POST", "/api/v1/images/unstar", nullptr, R"({"image_names":["a.png"]})"},
      {"GET", "/api/v1/images/intermediates", nullptr},
      {"POST", "/api/v1/board_images/batch", nullptr,
       R"({"board_id":"b1","image_names":["a.png"]})"},
      {"POST", "/api/v1/board_images/batch/delete", nullptr, R"({"image_names":["a.png"]})"},
      {"POST", "/api/v1/images/delete", nullptr, R"({"image_names":["a.png"]})"},
      {"DELETE", "/api/v1/images/intermediates", nullptr},
      {"DELETE", "/api/v1/images/uncategorized", nullptr},
      {"GET", "/api/v1/videos/", nullptr},
      {"GET", "/api/v1/videos/names", nullptr},
      {"GET", "/api/v1/videos/i/{video_name}", "/api/v1/videos/i/v.mp4"},
      {"GET", "/api/v1/videos/i/{video_name}/workflow", "/api/v1/videos/i/v.mp4/workflow"},
      {"GET", "/api/v1/gallery/items/", nullptr},
      {"GET", "/api/v1/gallery/items/names", nullptr},
      {"GET", "/api/v1/gallery/item_names", nullptr},
      {"POST", "/api/v1/videos/star", nullptr, R"({"video_names":["v.mp4"]})"},
      {"POST", "/api/v1/videos/delete", nullptr, R"({"video_names":["v.mp4"]})"},
      {"DELETE", "/api/v1/boards/{board_id}", "/api/v1/boards/b1?include_images=true"},
      {"GET", "/api/v1/queue/{queue_id}/status", "/api/v1/queue/default/status"},
      {"GET", "/api/v1/queue/{queue_id}/current", "/api/v1/queue/default/current"},
      {"GET", "/api/v1/queue/{queue_id}/list", "/api/v1/queue/default/list"},
      {"GET", "/api/v1/queue/{queue_id}/list_all", "/api/v1/queue/default/list_all"},
      {"GET", "/api/v1/queue/{queue_id}/item_ids", "/api/v1/queue/default/item_ids"},
      {"POST", "/api/v1/queue/{queue_id}/items_by_ids", "/api/v1/queue/default/items_by_ids",
       R"({"item_ids":[1]})"},
      {"POST", "/api/v1/queue/{queue_id}/item_summaries_by_ids",
       "/api/v1/queue/default/item_summaries_by_ids", R"({"item_ids":[1]})"},
      {"PUT", "/api/v1/queue/{queue_id}/cancel_all_except_current",
       "/api/v1/queue/default/cancel_all_except_current"},
      {"PUT", "/api/v1/queue/{queue_id}/cancel_by_batch_ids",
       "/api/v1/queue/default/cancel_by_batch_ids", R"({"batch_ids":["b"]})"},
      {"PUT", "/api/v1/queue/{queue_id}/retry_items_by_id",
       "/api/v1/queue/default/retry_items_by_id", "[1]"},
      {"PUT", "/api/v1/queue/{queue_id}/processor/pause", "/api/v1/queue/default/processor/pause"},
      {"PUT", "/api/v1/queue/{queue_id}/processor/resume",
       "/api/v1/queue/default/processor/resume"},
      {"PUT", "/api/v1/queue/{queue_id}/prune", "/api/v1/queue/default/prune"},
      {"PUT", "/api/v1/queue/{queue_id}/clear", "/api/v1/queue/default/clear"},
      {"GET", "/api/v1/workflows/", nullptr},
      {"GET", "/api/v1/workflows/i/{workflow_id}", "/api/v1/workflows/i/w1"},
      {"POST", "/api/v1/workflows/", nullptr,
       R"({"workflow":{"name":"N","author":"","description":"","version":"","contact":"",)"
       R"("tags":"","notes":"","exposedFields":[],"meta":{"version":"3.0.0","category":"user"},)"
       R"("nodes":[],"edges":[]}})"},
      {"GET", "/api/v1/projects/", nullptr},
      {"GET", "/api/v1/wildcards/", nullptr},
  };
  return all;
}

const std::string k_workflow =
    R"({"name":"W","author":"","description":"","version":"","contact":"","tags":"","notes":"",)"
    R"("exposedFields":[],"meta":{"version":"3.0.0","category":"user"},"nodes":[],"edges":[]})";

void fill(Played& played) {
  const auto seeded = played.post(
      "/__sim__/seed",
      R"({"boards":[{"id":"b1","name":"B"}],"images":[{"name":"a.png","board":"b1",)"
      R"("metadata":{"seed":1}},{"name":"b.png"},{"name":"c.png","is_intermediate":true},)"
      R"({"name":"v.mp4","video":true,"board":"b1"}],"wildcards":[{"name":"w","values":["x"]}],)"
      R"("projects":[{"name":"P"}],"workflows":[{"id":"w1","workflow":)" +
          k_workflow + "}]}");
  REQUIRE(seeded.status == 200);
  REQUIRE(played.post("/__sim__/install-rules", R"([{"source":"bad","error":"no"}])").status ==
          200);
  REQUIRE(played.enqueue("b", image_graph("a"), ",\"workflow\":" + k_workflow).status == 200);
  played.simulator.wait_until_idle();
}

std::optional<std::string> described(const std::string& version) {
  const char* const root = std::getenv("INVOKEAI_BATCH_OPENAPI");
  if (root == nullptr) {
    std::cout << "skipped: INVOKEAI_BATCH_OPENAPI names no descriptions\n";
    return std::nullopt;
  }
  return base::read_file(std::filesystem::path(root) / ("openapi-v" + version + ".json"));
}

/// A model's record is that of a folder of SD-1, whatever the model is: not held against anything.
std::vector<std::string> about_replies(std::vector<std::string> problems) {
  problems.erase(std::remove_if(problems.begin(), problems.end(),
                                [](const std::string& problem) {
                                  return problem.find("/config_out") != std::string::npos;
                                }),
                 problems.end());
  return problems;
}

}  // namespace

TEST_CASE("openapi: replies are what the servers describe", "[sim]") {
  const auto [flavour, version] = GENERATE(table<std::string, std::string>({{"6.3", "6.3.0"},
                                                                            {"6.8", "6.8.1"},
                                                                            {"6.13", "6.13.8"},
                                                                            {"6.14", "6.14.2"},
                                                                            {"7-dev", "7-dev"}}));
  DYNAMIC_SECTION(version) {
    const auto text = described(version);
    if (!text) {
      return;
    }
    const Description description(*text);
    Played played(quick_settings(flavour));
    fill(played);
    for (const auto& call : calls()) {
      const auto reply = played.simulator.handle(
          make_request(call.method, call.target == nullptr ? call.route : call.target, call.body));
      INFO(call.method << " " << call.route << ": " << reply.body.substr(0, 500));
      if (flavour == "6.8" && std::string_view(call.route).starts_with("/api/v1/videos/")) {
        continue;  // that release had routes of videos and no videos
      }
      const bool is_there = description.has(call.method, call.route);
      if (!is_there) {
        CHECK((reply.status == 404 || reply.status == 405 ||
               reply.content_type == "text/html; charset=utf-8"));
      } else if (reply.status < 400) {
        CHECK(about_replies(description.problems(call.method, call.route, reply)) ==
              std::vector<std::string>{});
      } else {
        CHECK(std::string(call.route) == "/api/v2/models/scan_folder");
      }
    }
  }
}

}  // namespace invokeai_batch::sim::checks
