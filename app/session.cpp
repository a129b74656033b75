#include "session.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "console.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/http/url.hpp"

namespace invokeai_batch::app {

namespace {

// The value of a call that the command cannot do without.
template <class T>
T need(const invokeai::Server& server, invokeai::Reply<T> reply, const std::string& wanted) {
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    throw invokeai::error_of(*failure, base::redacted_url(server.base_url), wanted);
  }
  return std::get<T>(std::move(reply));
}

std::filesystem::path cache_directory() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* cache = variable("XDG_CACHE_HOME")) {
    return std::filesystem::path(cache) / "invokeai-batch";
  }
  const char* home = variable("HOME");
  return std::filesystem::path(home == nullptr ? "." : home) / ".cache" / "invokeai-batch";
}

std::filesystem::path schema_cache(const Session& session) {
  const auto server = base::sha256_hex(base::redacted_url(session.server.base_url)).substr(0, 16);
  return cache_directory() / "node-schema" / (server + "-" + session.version.text + ".json");
}

std::optional<workflow::NodeSchema> cached_schema(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
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
    return node.kind != workflow::NodeKind::invocation || schema.node(node.type) != nullptr;
  });
}

// A cache that cannot be written costs time, not correctness.
void keep_schema(const workflow::NodeSchema& schema, const std::filesystem::path& path) {
  try {
    base::make_directories(path.parent_path());
    base::AtomicFile file(path);
    file.write(workflow::to_snapshot(schema));
    file.commit();
  } catch (const base::Error& error) {
    log_debug(std::string("the node schema cannot be kept: ") + error.what());
  }
}

}  // namespace

std::string describe(const Session& session) {
  return base::redacted_url(session.server.base_url) + " (" + session.version.text + ")";
}

Session connect(const Settings& settings) {
  Session session;
  const auto& server = settings.get("server");
  session.server.base_url = http::normalise_server_url(server.value, server.source);
  session.server.queue_id = settings.text("queue");
  session.version = need(
      session.server,
      invokeai::read_version(session.transport.perform(invokeai::version_request(session.server))),
      "read its version");
  if (!invokeai::is_supported(session.version)) {
    throw invokeai::unsupported_version(session.version,
                                        base::redacted_url(session.server.base_url));
  }
  log_info("server " + describe(session) + ", from " + server.source);
  return session;
}

workflow::NodeSchema schema_of(Session& session, const workflow::Document& document) {
  const auto path = schema_cache(session);
  if (auto kept = cached_schema(path); kept && knows_all(*kept, document)) {
    return std::move(*kept);
  }
  const auto text = need(
      session.server,
      invokeai::read_openapi(session.transport.perform(invokeai::openapi_request(session.server))),
      "read its node types");
  auto schema = workflow::schema_from_openapi(text, session.version.text);
  keep_schema(schema, path);
  return schema;
}

}  // namespace invokeai_batch::app
