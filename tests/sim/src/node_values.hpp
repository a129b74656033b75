// The nodes that compute plain values, exactly as the server does.
// Source: invocations/{math,strings,primitives,collections,metadata}.py.
#pragma once

#include <optional>

#include "node_run.hpp"

namespace invokeai_batch::sim {

/// The output's members but for `type`; nullopt when the node is none of these. Throws NodeError.
[[nodiscard]] std::optional<Fields> run_value_node(RunContext& context, const NodeCall& call);

}  // namespace invokeai_batch::sim
