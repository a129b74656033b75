#include "server/node_types.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/http/probe.hpp"
#include "server/offline_schema.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

constexpr base::Milliseconds k_patience{300};

// The outcome, or nullopt when it did not come in time; the session is of no use then.
std::optional<http::Outcome> outcome_in_time(Session& session, http::Request request) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + k_patience;
  request.connect_timeout = k_patience;
  std::optional<http::Outcome> outcome;
  session.transport.start(std::move(request),
                          [&outcome](http::Outcome came) { outcome = std::move(came); });
  while (!outcome && steady_clock::now() < end) {
    const auto left = std::chrono::duration_cast<base::Milliseconds>(end - steady_clock::now());
    session.transport.poll(std::max(left, base::Milliseconds{1}));
  }
  return outcome;
}

// A server at the default address, if there is one: nobody has said so.
std::optional<Session> unasked_server(const Settings& settings) {
  if (http::is_refused(settings.server.value)) {
    return std::nullopt;
  }
  std::optional<Session> session = open_anonymous_session(settings);
  const auto outcome = outcome_in_time(*session, invokeai::version_request(session->server));
  if (!outcome) {
    session.reset();  // the request that is under way goes before what it would fill
    return std::nullopt;
  }
  auto version = invokeai::read_version(*outcome);
  auto* known = std::get_if<invokeai::Version>(&version);
  if (known == nullptr || !invokeai::is_supported(*known)) {
    return std::nullopt;
  }
  session->version = std::move(*known);
  return session;
}

Session set_server(const Settings& settings) {
  auto session = open_anonymous_session(settings);
  session.version = ask(session, invokeai::version_request(session.server), invokeai::read_version,
                        "read its version");
  if (!invokeai::is_supported(session.version)) {
    throw invokeai::unsupported_version(session.version,
                                        base::redacted_url(session.server.base_url));
  }
  return session;
}

}  // namespace

NodeTypes bundled_node_types(const workflow::Document& document,
                             const std::optional<std::string>& schema) {
  auto types = offline_schema(document, schema);
  const bool is_file = schema && !is_known_version(*schema);
  auto origin = types.server_version() + (is_file ? " (--schema)" : " (bundled)");
  return {std::move(types), std::move(origin), !schema,
          is_file ? plan::NodeTypesOf::server : plan::NodeTypesOf::release};
}

NodeTypes node_types_of(Session& session, const workflow::Document& document) {
  auto types = schema_of(session, document);
  auto origin = session.version.text + " (" + base::redacted_url(session.server.base_url) + ")";
  return {std::move(types), std::move(origin)};
}

NodeTypes node_types_at_hand(const workflow::Document& document, const Settings& settings) {
  const bool is_set = settings.server.from != From::fallback;
  try {
    auto session = is_set ? std::optional(set_server(settings)) : unasked_server(settings);
    if (session) {
      return node_types_of(*session, document);
    }
  } catch (const base::Error& error) {
    const auto& problem = error.problems().front();
    const auto told = (problem.where.empty() ? "" : problem.where + ": ") + problem.what +
                      "; the bundled node types are taken";
    if (is_set) {
      log_warning(told);
    } else {
      log_debug(told);
    }
  }
  return bundled_node_types(document, std::nullopt);
}

}  // namespace invokeai_batch::app
