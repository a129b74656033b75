// What a server can do that not all of them can, found out before a run.
#pragma once

#include "invokeai_batch/run/engine.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

/// Does it say of many items in one call where they stand (≥ 6.14)?
[[nodiscard]] bool has_item_summaries(const Session& session);

/// Comes after schema_of(), which reads what the server can do. One worker where the server does
/// not say (before 6.14, or it keeps that to administrators and has no GPU to name): the run sees
/// how many there are.
[[nodiscard]] run::ServerAbilities abilities_of(Session& session);

}  // namespace invokeai_batch::app
