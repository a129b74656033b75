// What of the queue a user sees, and what they may change.
#pragma once

#include <string>

#include "invokeai_batch/json/writer.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

/// On a multi-user server everybody but an administrator sees their own rows only.
[[nodiscard]] bool may_see(const World& world, const User& user, const Item& item);
[[nodiscard]] bool may_change(const World& world, const User& user, const Item& item);
/// The item, redacted when it is another user's; null members included.
[[nodiscard]] std::string visible_item_json(const World& world, const User& user, const Item& item);

/// The item as GET …/i/ID answers: no null members, and since version 7 no results whose images or
/// videos are gone.
[[nodiscard]] std::string fetched_item_json(World& world, const User& user, const Item& item);

/// pending … total.
void write_counts(json::Writer& out, const Flavour& flavour, const StatusCounts& counts);
[[nodiscard]] std::string processor_json(const World& world);
[[nodiscard]] std::string queue_status_json(World& world, const User& user,
                                            const std::string& queue_id);

}  // namespace invokeai_batch::sim
