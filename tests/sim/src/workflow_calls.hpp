// Called workflows as the queue shows them: the caller waits, a child item runs for each graph, the
// caller goes on. Source: services/session_processor/workflow_call_runtime.py.
#pragma once

#include <cstdint>
#include <vector>

#include "world.hpp"

namespace invokeai_batch::sim {

/// Sends the children of the call that the item's run waits for, and lets the item wait; throws
/// NodeError when that cannot be.
void begin_call(World& world, Item& caller);

/// An item has ended; when it was a child, its caller goes on, fails or is canceled with it.
void tell_caller(World& world, const Item& ended);

/// The item, all that called it and all that they called. Ascending, each once.
[[nodiscard]] std::vector<std::int64_t> chain_of(World& world, const Item& item);

/// The items that run, with their chains; what "all except current" leaves alone.
[[nodiscard]] std::vector<std::int64_t> running_chains(World& world, const std::string& queue_id);

/// Cancels the item and its chain, as far as they have not ended.
void cancel_chain(World& world, const Item& item);

}  // namespace invokeai_batch::sim
