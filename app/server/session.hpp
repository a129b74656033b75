// A server that was reached and found fit, and the facts that plans ask it for.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/features.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "server/credentials.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

struct Session {
  http::Transport transport;
  invokeai::Server server;
  invokeai::Version version{};
  invokeai::Features features{};       // known once its description was read: schema_of()
  std::filesystem::path token_file{};  // that our token came from; empty: from no file
};

/// The way to a server, and our token for it; nothing is asked yet. Warns of --insecure.
[[nodiscard]] Session open_session(const Settings& settings);
/// The same without a token: whatever state that is in, a log-in makes a new one.
[[nodiscard]] Session open_anonymous_session(const Settings& settings);

/// Logs in where that needs no prompt and our token is none that the server takes. Throws
/// base::Error(server) when it is not reachable, not InvokeAI, or older than 6.0.
[[nodiscard]] Session connect(const Settings& settings);

/// A new token for the session, stored for the next command; or why there is none.
[[nodiscard]] invokeai::Reply<base::Secret> log_in(Session& session, const Settings& settings,
                                                   const Credentials& credentials);

/// Asks a question, which changes nothing, again when the answer failed in passing (a reset, 5xx,
/// 429): a command is not given up for one of those. Who refuses the connection is not there.
[[nodiscard]] http::Outcome asked(Session& session, const http::Request& question);

/// The value of a reply that the command cannot do without. Throws base::Error(server).
template <class T>
[[nodiscard]] T value_or_throw(const Session& session, invokeai::Reply<T> reply,
                               const std::string& wanted) {
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    throw invokeai::error_of(*failure, session.server.base_url, wanted);
  }
  return std::get<T>(std::move(reply));
}

/// The same for a call.
template <class T>
[[nodiscard]] T ask(Session& session, const http::Request& request,
                    invokeai::Reply<T> (*read)(const http::Outcome&), const std::string& wanted) {
  return value_or_throw(session, read(asked(session, request)), wanted);
}

/// The server's node schema, and its features with it. Kept in the user's cache per server and
/// version, and asked for again when the workflow has a node type that the kept one lacks (an
/// extension was added). Of a development server ("6.14.0-alpha"), which changes under one version,
/// nothing is kept.
[[nodiscard]] workflow::NodeSchema schema_of(Session& session, const workflow::Document& document);

/// "http://127.0.0.1:9090 (6.14.2)".
[[nodiscard]] std::string describe(const Session& session);

/// Which of these images the server has.
[[nodiscard]] std::set<std::string> images_there(Session& session,
                                                 const std::vector<std::string>& names);

/// Fetches what `needs` lists into `facts`. Without a session (offline) the server's part stays
/// unknown.
void fetch(const plan::Needs& needs, Session* session, plan::Facts& facts);

}  // namespace invokeai_batch::app
