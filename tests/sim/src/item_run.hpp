// What happens when an item's time is up: its graph is run, and the row says how it ended.
#pragma once

#include <optional>

#include "world.hpp"

namespace invokeai_batch::sim {

/// REQUIRES: the item is in progress.
void finish_item(World& world, Item& item, const std::optional<ItemRule>& rule);

}  // namespace invokeai_batch::sim
