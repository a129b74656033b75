#include "server/session.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/random.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/http/retry.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/invokeai/retry.hpp"
#include "server/credentials.hpp"
#include "settings/directories.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

std::filesystem::path schema_cache(const Session& session) {
  const auto directory = cache_directory();
  const bool is_release = session.version.text.find('-') == std::string::npos;
  if (directory.empty() || !is_release) {
    return {};
  }
  const auto server = base::sha256_hex(base::redacted_url(session.server.base_url)).substr(0, 16);
  return directory / "node-schema" / (server + "-" + session.version.text + ".json");
}

std::optional<workflow::NodeSchema> cached_schema(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored)) {
    return std::nullopt;
  }
  try {
    return workflow::schema_from_snapshot(base::read_file(path), {}, path.string());
  } catch (const base::Error& error) {
    log_debug(std::string("the kept node schema cannot be used: ") + error.what());
    return std::nullopt;
  }
}

bool knows_all(const workflow::NodeSchema& schema, const workflow::Document& document) {
  return std::all_of(document.nodes.begin(), document.nodes.end(), [&schema](const auto& node) {
    return !node.is_typed() || schema.node(node.type) != nullptr;
  });
}

std::filesystem::path features_cache(std::filesystem::path schema) {
  return schema.replace_extension(".features.json");
}

std::optional<invokeai::Features> cached_features(const std::filesystem::path& schema) {
  const auto path = features_cache(schema);
  std::error_code ignored;
  if (schema.empty() || !std::filesystem::exists(path, ignored)) {
    return std::nullopt;
  }
  try {
    return invokeai::features_from(base::read_file(path));
  } catch (const base::Error& error) {
    log_debug(std::string("the kept features of the server cannot be used: ") + error.what());
    return std::nullopt;
  }
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  base::AtomicFile file(path);
  file.write(text);
  file.commit();
}

// A cache that cannot be written costs time, not correctness.
void keep_schema(const workflow::NodeSchema& schema, const invokeai::Features& features,
                 const std::filesystem::path& path) {
  if (path.empty()) {
    return;
  }
  try {
    base::make_directories(path.parent_path());
    write_file(path, workflow::to_snapshot(schema));
    write_file(features_cache(path), invokeai::to_json(features));
  } catch (const base::Error& error) {
    log_debug(std::string("the node schema cannot be kept: ") + error.what());
  }
}

http::TlsOptions tls_options(const Settings& settings) {
  http::TlsOptions tls;
  tls.ca_file = settings.ca_file.value;
  if (settings.server_is_trusted) {
    tls.client_certificate = settings.client_certificate.value;
    tls.client_key = settings.client_key.value;
  }
  tls.insecure = settings.insecure.value;
  if (tls.insecure) {
    log_warning("the server's certificate is not checked (" + settings.insecure.place +
                "): anybody on the way can read and change what is sent");
  }
  return tls;
}

// A call may be silent for no longer than the user wants to wait for the server at all, be it
// before a run or in it.
base::Milliseconds longest_silence(const Settings& settings) {
  constexpr base::Milliseconds k_least{1'000};
  const auto& limit = settings.server_timeout.value;
  return limit ? std::max(*limit, k_least) : base::Milliseconds::max();
}

// A stored token of somebody else than the one who is named now is none of ours: what that account
// may do, this one may not.
bool takes_our_token(Session& session, const Settings& settings) {
  if (session.server.token.empty()) {
    return false;
  }
  const auto reply =
      invokeai::read_account(asked(session, invokeai::account_request(session.server)));
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return failure->kind != invokeai::FailureKind::unauthorized;
  }
  const auto named = session.token_file.empty() ? "" : account_in_variables(settings);
  return named.empty() ||
         base::equal_ignoring_case(named, std::get<invokeai::Account>(reply).email);
}

// Only where nobody has to be asked; everywhere else a 401 of a later call says how to log in.
void log_in_when_due(Session& session, const Settings& settings) {
  if (!knows_credentials(settings) || takes_our_token(session, settings)) {
    return;
  }
  const auto status = ask(session, invokeai::auth_status_request(session.server),
                          invokeai::read_auth_status, "ask whether it has users");
  if (status.multiuser) {
    (void)value_or_throw(session, log_in(session, settings, *known_credentials(settings)),
                         "log in");
    log_info("logged in");
  }
}

// Says once that a server takes its time: else nothing is to be seen until the plan is made.
http::Outcome answer_to(Session& session, const http::Request& question) {
  using std::chrono::seconds;
  using std::chrono::steady_clock;
  constexpr seconds k_noticeable{5};
  const auto began = steady_clock::now();
  bool told = false;
  return session.transport.perform(question, [&] {
    if (!told && steady_clock::now() - began >= k_noticeable) {
      told = true;
      log_warning(base::redacted_url(session.server.base_url) + " has not answered for " +
                  std::to_string(k_noticeable.count()) + " s; still waiting");
    }
  });
}

// By the retry policy that a run has too (http/retry.hpp).
base::Milliseconds pause_before_next(int attempt, const http::Outcome& outcome) {
  constexpr base::Milliseconds k_least{100};
  constexpr base::Milliseconds k_first{500};
  constexpr base::Milliseconds k_longest{1'000};
  const auto* response = std::get_if<http::Response>(&outcome);
  const auto asked_for = response == nullptr ? std::nullopt : http::retry_after(*response);
  return k_least + http::retry_delay(attempt, k_first, k_longest, asked_for, base::random_share());
}

}  // namespace

http::Outcome asked(Session& session, const http::Request& question) {
  using std::chrono::milliseconds;
  constexpr int k_attempts = 3;
  // Who was silent for so long would be so again.
  constexpr milliseconds k_patience{5'000};
  const auto patience = std::min(k_patience, session.transport.longest_silence());
  const auto began = std::chrono::steady_clock::now();
  auto outcome = answer_to(session, question);
  for (int attempt = 1; attempt < k_attempts; ++attempt) {
    const auto* failure = std::get_if<http::Failure>(&outcome);
    const bool nobody_there = failure != nullptr && failure->delivery == http::Delivery::never;
    if (nobody_there || !invokeai::may_ask_again(outcome) ||
        std::chrono::steady_clock::now() - began >= patience) {
      break;
    }
    log_debug("asking again: " + base::redacted_url(question.url));
    std::this_thread::sleep_for(pause_before_next(attempt, outcome));
    outcome = answer_to(session, question);
  }
  return outcome;
}

std::string describe(const Session& session) {
  return base::redacted_url(session.server.base_url) + " (" + session.version.text + ")";
}

Session open_anonymous_session(const Settings& settings) {
  Session session{http::Transport(tls_options(settings), longest_silence(settings)), {}};
  session.server.base_url = settings.server.value;
  session.server.queue_id = settings.queue.value;
  return session;
}

Session open_session(const Settings& settings) {
  auto session = open_anonymous_session(settings);
  if (auto token = find_token(settings)) {
    log_info("the log-in token comes from " + token->source);
    session.server.token = std::move(token->secret);
    session.token_file = std::move(token->file);
  }
  return session;
}

invokeai::Reply<base::Secret> log_in(Session& session, const Settings& settings,
                                     const Credentials& credentials) {
  auto reply = invokeai::read_login(session.transport.perform(
      invokeai::login_request(session.server, credentials.email, credentials.password)));
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  auto& token = std::get<invokeai::Login>(reply).token;
  session.token_file = token_file_of(settings);
  if (!session.token_file.empty()) {
    store_token(session.token_file, token);
  }
  session.server.token = token;
  return std::move(token);
}

Session connect(const Settings& settings) {
  warn_about_secrets(settings);
  auto session = open_session(settings);
  session.version = ask(session, invokeai::version_request(session.server), invokeai::read_version,
                        "read its version");
  if (!invokeai::is_supported(session.version)) {
    throw invokeai::unsupported_version(session.version,
                                        base::redacted_url(session.server.base_url));
  }
  log_in_when_due(session, settings);
  log_info("server " + describe(session) + ", from " + settings.server.place);
  return session;
}

workflow::NodeSchema schema_of(Session& session, const workflow::Document& document) {
  const auto path = schema_cache(session);
  const auto features = cached_features(path);
  if (auto kept = cached_schema(path); features && kept && knows_all(*kept, document)) {
    session.features = *features;
    return std::move(*kept);
  }
  const auto text = ask(session, invokeai::openapi_request(session.server), invokeai::read_openapi,
                        "read its node types");
  auto schema = workflow::schema_from_openapi(text, session.version.text);
  session.features = invokeai::features_of(text);
  keep_schema(schema, session.features, path);
  return schema;
}

}  // namespace invokeai_batch::app
