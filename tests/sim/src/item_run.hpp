// An item's turn on a worker: its graph runs, and the row says how it ended.
#pragma once

#include <optional>

#include "world.hpp"

namespace invokeai_batch::sim {

/// Runs the graph of an item, or what is left of it, and lets the row say how that went.
void finish_item(World& world, Item& item, const std::optional<ItemRule>& rule);

/// The row says how the item's run stands: waiting for a call, or ended.
void settle_item(World& world, Item& item, const std::optional<ItemRule>& rule);

/// The session in the row is the one that its run left so far.
void write_session(World& world, Item& item);

/// Nothing of the item's graph is left to run.
[[nodiscard]] bool is_at_end(World& world, const Item& item);

}  // namespace invokeai_batch::sim
