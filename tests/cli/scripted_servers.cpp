#include "scripted_servers.hpp"

#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "dynamic_prompts.hpp"
#include "ids.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr const char* k_fixtures = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/invokeai/";

TcpServer::Handler always(std::string bytes) {
  return [bytes](const Received&) { return answer(bytes); };
}

std::string json_reply(int status, std::string_view body) {
  return reply(status, "application/json", body);
}

// An InvokeAI's replies, as tests/fixtures/invokeai holds them, by method and path.
class RecordedReplies {
 public:
  explicit RecordedReplies(const std::string& version)
      : m_openapi(base::read_file(k_fixtures + ("openapi-" + version + ".json"))),
        m_calls(json::parse(base::read_file(k_fixtures + (version + ".json")), "recordings")) {}

  [[nodiscard]] std::string openapi() const { return json_reply(200, m_openapi); }

  [[nodiscard]] std::string named(const std::string& name) const {
    const auto call = m_calls.root()[name];
    if (!call) {
      throw std::runtime_error("no recorded call " + name);
    }
    return json_reply(static_cast<int>(call["status"].integer().value()),
                      json::to_text(call["response"]));
  }

 private:
  std::string m_openapi;
  json::Document m_calls;
};

// Which recorded call answers a request.
using Calls = std::map<std::string, std::string>;

const Calls k_idle{{"GET /api/v1/app/version", "version"},
                   {"GET /api/v2/models/", "models"},
                   {"GET /api/v1/boards/", "boards_all"},
                   {"GET /api/v1/queue/default/status", "queue_status"},
                   {"GET /api/v1/queue/default/list_all", "list_all_destination"},
                   {"POST /api/v1/queue/default/enqueue_batch", "enqueue_422_value"}};

// What it makes of a text with choices: prompts, all of them or some that it draws.
std::string expanded(std::string_view text) {
  const auto request = json::parse(text, "request");
  const auto body = request.root();
  const auto most = static_cast<std::size_t>(body["max_prompts"].integer().value());
  const std::string prompt(body["prompt"].text());
  sim::IdSource ids(static_cast<std::uint64_t>(body["seed"].integer().value_or(0)));
  const auto prompts = body["combinatorial"].boolean().value()
                           ? sim::all_prompts(prompt, most)
                           : sim::random_prompts(prompt, most, ids);
  json::Writer out;
  out.begin_object().key("prompts").begin_array();
  for (const auto& one : prompts) {
    out.string(one);
  }
  return json_reply(200, out.end_array().key("error").null().end_object().take());
}

TcpServer::Handler invokeai(Calls calls) {
  auto replies = std::make_shared<RecordedReplies>("6.14.2");
  return [replies, calls = std::move(calls)](const Received& request) {
    if (request.target == "/openapi.json") {
      return answer(replies->openapi());
    }
    if (request.target == "/api/v1/utilities/dynamicprompts") {
      return answer(expanded(request.body));
    }
    const auto path = request.target.substr(0, request.target.find('?'));
    const auto call = calls.find(request.method + " " + path);
    return answer(call != calls.end() ? replies->named(call->second)
                                      : json_reply(404, R"({"detail":"Not Found"})"));
  };
}

Calls with(Calls calls, const std::string& request, const std::string& call) {
  calls[request] = call;
  return calls;
}

struct ListedModel {
  const char* name;
  const char* base;
  const char* type;
};

std::string list_of_models() {
  constexpr std::array<ListedModel, 16> k_models{{{"albedo", "sdxl", "main"},
                                                  {"animagine", "sdxl", "main"},
                                                  {"bigasp", "sdxl", "main"},
                                                  {"copax", "sdxl", "main"},
                                                  {"dreamshaper", "sd-1", "main"},
                                                  {"dreamshaper XL", "sdxl", "main"},
                                                  {"detail", "sd-1", "lora"},
                                                  {"helloworld", "sdxl", "main"},
                                                  {"juggernaut", "sdxl", "main"},
                                                  {"nightvision", "sdxl", "main"},
                                                  {"protovision", "sdxl", "main"},
                                                  {"realvis", "sdxl", "main"},
                                                  {"twins", "sdxl", "main"},
                                                  {"twins", "sdxl", "main"},
                                                  {"zavychroma", "sdxl", "main"},
                                                  {"sdxl-vae", "sdxl", "vae"}}};
  json::Writer out;
  out.begin_object().key("models").begin_array();
  int number = 0;
  for (const auto& [name, base, type] : k_models) {
    const auto key = "key-" + std::to_string(++number);
    out.begin_object().member("key", key).member("hash", "blake3:" + key).member("name", name);
    out.member("base", base).member("type", type).end_object();
  }
  return out.end_array().end_object().take();
}

TcpServer::Handler library() {
  return [idle = invokeai(k_idle), models = list_of_models()](const Received& request) {
    return request.target == "/api/v2/models/" ? answer(json_reply(200, models)) : idle(request);
  };
}

// Wants a log-in, and takes none.
TcpServer::Handler with_users() {
  return [](const Received& request) {
    if (request.target == "/api/v1/app/version") {
      return answer(json_reply(200, R"({"version":"6.14.2"})"));
    }
    if (request.target == "/api/v1/auth/status") {
      return answer(json_reply(200, R"({"multiuser_enabled":true,"setup_required":false})"));
    }
    const bool login = request.target == "/api/v1/auth/login";
    return answer(json_reply(401, login ? R"({"detail":"Incorrect email or password"})"
                                        : R"({"detail":"Missing authentication credentials"})"));
  };
}

TcpServer::Handler handler_of(const std::string& name) {
  if (name == "web-page") {
    return always(reply(200, "text/html", "<!doctype html><title>It works!</title>"));
  }
  if (name == "other-service") {
    return always(json_reply(404, R"({"message":"no such route"})"));
  }
  if (name == "locked") {
    return always(json_reply(401, R"({"detail":"Not authenticated"})"));
  }
  if (name == "users") {
    return with_users();
  }
  if (name == "old") {
    return always(json_reply(200, R"({"version":"5.9.1"})"));
  }
  if (name == "broken") {
    return always(reply(500, "text/plain", "Internal Server Error"));
  }
  if (name == "idle") {
    return invokeai(k_idle);
  }
  if (name == "library") {
    return library();
  }
  if (name == "paused") {
    return invokeai(with(k_idle, "GET /api/v1/queue/default/status", "queue_status_paused"));
  }
  throw std::runtime_error("no server is called " + name);
}

}  // namespace

std::unique_ptr<TcpServer> make_server(const std::string& name) {
  return name == "down" ? nullptr : std::make_unique<TcpServer>(handler_of(name));
}

}  // namespace invokeai_batch::tests
