// Whose node types a command goes by that can do without a server.
#pragma once

#include <optional>
#include <string>

#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "server/session.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

struct NodeTypes {
  workflow::NodeSchema schema;
  std::string origin{};  // "6.14.2 (bundled)", "6.14.2 (http://127.0.0.1:9090)"
  /// Nobody said which: the newest released version is meant, and a server may be another.
  bool is_assumed = false;
  /// A release's, or all that a server has.
  plan::NodeTypesOf of = plan::NodeTypesOf::release;
};

/// The bundled ones: of the version or the file that --schema names, else of the newest released
/// version. Throws base::Error when there is no such.
[[nodiscard]] NodeTypes bundled_node_types(const workflow::Document& document,
                                           const std::optional<std::string>& schema);

/// Those of the server that is set, else of the one at the default address, else the bundled ones.
/// Nobody has to be logged in, and no secret is shown. A server that is set and does not answer is
/// a warning; the default address has 300 ms, and silence means that there is none.
[[nodiscard]] NodeTypes node_types_at_hand(const workflow::Document& document,
                                           const Settings& settings);

/// Of a server that was reached.
[[nodiscard]] NodeTypes node_types_of(Session& session, const workflow::Document& document);

}  // namespace invokeai_batch::app
