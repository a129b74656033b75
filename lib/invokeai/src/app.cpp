#include "invokeai_batch/invokeai/app.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

// "6.14.0-rc2": the first two numbers are all we go by.
bool take_numbers(Version& version) {
  const auto* const end = version.text.data() + version.text.size();
  const auto major = std::from_chars(version.text.data(), end, version.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') {
    return false;
  }
  return std::from_chars(major.ptr + 1, end, version.minor).ec == std::errc{};
}

// The text between the quotes.
std::string as_in_json(std::string_view text) {
  const auto quoted = json::quoted(text);
  return quoted.substr(1, quoted.size() - 2);
}

bool is_missing_endpoint(const http::Outcome& outcome) {
  const auto* response = std::get_if<http::Response>(&outcome);
  return response != nullptr && (response->status == 404 || response->status == 405);
}

// What an unknown path of a server from 6.12 on is answered with.
bool is_gui_page(const http::Outcome& outcome) {
  const auto* response = std::get_if<http::Response>(&outcome);
  return response != nullptr && response->status == 200 && response->content_type() == "text/html";
}

}  // namespace

http::Request version_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/app/version");
}

Reply<Version> read_version(const http::Outcome& outcome) {
  if (auto failure = failure_of(outcome); failure && failure->kind == FailureKind::not_found) {
    failure->kind = FailureKind::unexpected;  // every InvokeAI has a version
    return *std::move(failure);
  }
  return read_reply(outcome, "the version of an InvokeAI server",
                    [](json::Value root, Shape& shape) {
                      const Fields fields(root, shape);
                      Version version{.text = fields.text("version")};
                      if (!take_numbers(version)) {
                        fields.miss("version", "no version number");
                      }
                      return version;
                    });
}

bool is_at_least(const Version& version, int major, int minor) {
  return version.major > major || (version.major == major && version.minor >= minor);
}

bool is_supported(const Version& version) {
  return is_at_least(version, 6);
}

base::Error unsupported_version(const Version& version, const std::string& server) {
  return {base::ErrorClass::server,
          {.where = base::redacted_url(server),
           .what = "InvokeAI " + base::one_line(version.text) + " is too old: 6.0 is the first " +
                   "version that tells which queue items a batch became",
           .hint = "update InvokeAI, or name another server with --server"}};
}

http::Request openapi_request(const Server& server) {
  return api_request(server, http::Method::get, "/openapi.json");
}

Reply<std::string> read_openapi(const http::Outcome& outcome) {
  if (auto failure = failure_of(outcome)) {
    return *std::move(failure);
  }
  const auto& response = std::get<http::Response>(outcome);
  if (auto failure = wrong_type(response)) {
    return *std::move(failure);
  }
  return response.body;
}

http::Request auth_status_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/auth/status");
}

Reply<AuthStatus> read_auth_status(const http::Outcome& outcome) {
  if (is_missing_endpoint(outcome) || is_gui_page(outcome)) {
    return AuthStatus{};
  }
  return read_reply(outcome, "a log-in status", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    return AuthStatus{.multiuser = fields.boolean("multiuser_enabled"),
                      .setup_required = fields.boolean_or("setup_required", false)};
  });
}

http::Request login_request(const Server& server, const std::string& email,
                            const base::Secret& password) {
  auto body = json::Writer()
                  .begin_object()
                  .member("email", email)
                  .member("password", password.reveal())
                  .key("remember_me")
                  .boolean(true)
                  .end_object()
                  .take();
  auto request = json_request(server, http::Method::post, "/api/v1/auth/login", std::move(body));
  // Its reply is a token, perhaps the one that we have.
  request.secrets = {password, base::Secret(as_in_json(password.reveal()))};
  return request;
}

Reply<Login> read_login(const http::Outcome& outcome) {
  if (is_missing_endpoint(outcome)) {
    return ApiFailure{.kind = FailureKind::not_found,
                      .status = std::get<http::Response>(outcome).status,
                      .what = "this server has no users (InvokeAI before 6.12)",
                      .hint = "no log-in is needed"};
  }
  Reply<Login> reply = read_reply(outcome, "a log-in", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    Login login{.token = base::Secret(fields.text("token")),
                .lifetime = std::chrono::seconds(fields.integer("expires_in"))};
    if (login.token.empty()) {
      fields.miss("token", "empty");
    }
    return login;
  });
  if (auto* failure = std::get_if<ApiFailure>(&reply);
      failure != nullptr && failure->kind == FailureKind::unauthorized) {
    failure->hint = "look at the e-mail and the password again";
  }
  return reply;
}

http::Request account_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/auth/me");
}

Reply<Account> read_account(const http::Outcome& outcome) {
  return read_reply(outcome, "an account", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    return Account{.email = base::one_line(fields.text("email")),
                   .name = base::one_line(fields.text_or_empty("display_name")),
                   .is_admin = fields.boolean_or("is_admin", false)};
  });
}

http::Request runtime_config_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/app/runtime_config");
}

Reply<RuntimeConfig> read_runtime_config(const http::Outcome& outcome) {
  return read_reply(outcome, "a server's configuration", [](json::Value root, Shape& shape) {
    const Fields fields(Fields(root, shape).object("config"), shape);
    RuntimeConfig config{.max_queue_size = fields.integer("max_queue_size")};
    // "auto", or a list of devices; before 6.14 there is no such setting.
    for (const auto& device : root["config"]["generation_devices"]) {
      config.generation_devices.emplace_back(device.value.text());
    }
    return config;
  });
}

http::Request generation_devices_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/app/generation_device_options");
}

Reply<std::vector<std::string>> read_generation_devices(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of devices", [](json::Value root, Shape& shape) {
    std::vector<std::string> devices;
    for_each_item(root, shape, [&](json::Value value) {
      devices.push_back(Fields(value, shape).text("device"));
    });
    return devices;
  });
}

std::size_t worker_count(const std::vector<std::string>& configured,
                         const std::vector<std::string>& possible) {
  const auto gpus = static_cast<std::size_t>(std::count_if(
      possible.begin(), possible.end(), [](const std::string& device) { return device != "cpu"; }));
  return std::max<std::size_t>(1, configured.empty() ? gpus : configured.size());
}

base::Secret refreshed_token(const http::Outcome& outcome) {
  const auto* response = std::get_if<http::Response>(&outcome);
  const auto token = response != nullptr ? response->header("x-refreshed-token") : std::nullopt;
  return token ? base::Secret(std::string(*token)) : base::Secret();
}

http::Request logout_request(const Server& server) {
  return api_request(server, http::Method::post, "/api/v1/auth/logout");
}

std::optional<ApiFailure> failure_of_call(const http::Outcome& outcome) {
  return failure_of(outcome);
}

http::Request plain_request(const Server& server, http::Method method, const std::string& path,
                            std::string body) {
  base::require(path.starts_with('/') && !path.starts_with("//"), "a path is of this server");
  return body.empty() ? api_request(server, method, path)
                      : json_request(server, method, path, std::move(body));
}

}  // namespace invokeai_batch::invokeai
