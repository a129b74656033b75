// A server that was reached and found fit, and the facts that plans ask it for.
#pragma once

#include <string>

#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/jobs/facts.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "settings.hpp"

namespace invokeai_batch::app {

struct Session {
  http::Transport transport;
  invokeai::Server server;
  invokeai::Version version;
};

/// Throws base::Error(server) when it is not reachable, not InvokeAI, or older than 6.0.
[[nodiscard]] Session connect(const Settings& settings);

/// The server's node schema. Kept in the user's cache per server and version, and asked for again
/// when the workflow has a node type that the kept one lacks (an extension was added).
[[nodiscard]] workflow::NodeSchema schema_of(Session& session, const workflow::Document& document);

/// "http://127.0.0.1:9090 (6.14.2)".
[[nodiscard]] std::string describe(const Session& session);

/// Fetches what `needs` lists into `facts`. Without a session (offline) the server's part stays
/// unknown.
void fetch(const jobs::Needs& needs, Session* session, jobs::Facts& facts);

}  // namespace invokeai_batch::app
