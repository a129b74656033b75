// Version, OpenAPI, log-in. Source: routers/app_info.py, routers/auth.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

struct Version {
  std::string text{};  // "6.14.2"
  int major = 0;
  int minor = 0;
};

[[nodiscard]] http::Request version_request(const Server& server);
[[nodiscard]] Reply<Version> read_version(const http::Outcome& outcome);
[[nodiscard]] bool is_at_least(const Version& version, int major, int minor = 0);
/// 6.0 is the first version whose queue tells us its item ids.
[[nodiscard]] bool is_supported(const Version& version);
/// The Error(server) for a version that is not supported.
[[nodiscard]] base::Error unsupported_version(const Version& version, const std::string& server);

[[nodiscard]] http::Request openapi_request(const Server& server);
/// The text of the document, checked to be JSON by its content type only.
[[nodiscard]] Reply<std::string> read_openapi(const http::Outcome& outcome);

struct AuthStatus {
  bool multiuser = false;
  bool setup_required = false;
};
[[nodiscard]] http::Request auth_status_request(const Server& server);
/// Servers before 6.12 have no such endpoint (404, or HTML): they are single-user.
[[nodiscard]] Reply<AuthStatus> read_auth_status(const http::Outcome& outcome);

struct Login {
  base::Secret token{};
  base::Milliseconds lifetime{};
};
[[nodiscard]] http::Request login_request(const Server& server, const std::string& email,
                                          const base::Secret& password);
/// Wrong e-mail or password: unauthorized. A server without users: not_found.
[[nodiscard]] Reply<Login> read_login(const http::Outcome& outcome);

/// Whose token it is. Servers without users, and those before 6.12, have no such account: not_found
/// or forbidden, or the one that stands for everybody.
struct Account {
  std::string email{};
  std::string name{};
  bool is_admin = false;
};
[[nodiscard]] http::Request account_request(const Server& server);
[[nodiscard]] Reply<Account> read_account(const http::Outcome& outcome);

/// Ends the session that our token stands for; the token itself may stay good until it runs out.
[[nodiscard]] http::Request logout_request(const Server& server);

/// Any call of the server's, as it is. `path` begins with "/"; `body` is JSON, or empty.
/// REQUIRES: the path is of this server (no scheme, no host).
[[nodiscard]] http::Request plain_request(const Server& server, http::Method method,
                                          const std::string& path, std::string body);
/// What is wrong with the outcome of one; nullopt for a status of 2xx.
[[nodiscard]] std::optional<ApiFailure> failure_of_call(const http::Outcome& outcome);

/// What the server was told in its own configuration, as far as a client must know. For
/// administrators only where there are users.
struct RuntimeConfig {
  std::int64_t max_queue_size = 0;
  /// One worker each, where they are listed (6.14 and later); empty: one worker, or "auto".
  std::vector<std::string> generation_devices{};
};
[[nodiscard]] http::Request runtime_config_request(const Server& server);
[[nodiscard]] Reply<RuntimeConfig> read_runtime_config(const http::Outcome& outcome);

/// What the server could work with: "cuda:0", "mps", "cpu". 6.14 and later.
[[nodiscard]] http::Request generation_devices_request(const Server& server);
[[nodiscard]] Reply<std::vector<std::string>> read_generation_devices(const http::Outcome& outcome);

/// How many items the server runs at once: one for each device that it is configured with, else
/// ("auto") for each that it could work with but the CPU; at least one.
/// Source: services/config/config_default.py (generation_devices).
[[nodiscard]] std::size_t worker_count(const std::vector<std::string>& configured,
                                       const std::vector<std::string>& possible);

/// The token that a reply to a POST, PUT, PATCH or DELETE hands out to replace ours; empty if none.
[[nodiscard]] base::Secret refreshed_token(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
