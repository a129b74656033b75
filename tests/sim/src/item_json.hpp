// A queue item as the server sends it. Source: services/session_queue/session_queue_common.py.
#pragma once

#include <string>

#include "flavour.hpp"
#include "graph_runner.hpp"
#include "queue.hpp"

namespace invokeai_batch::sim {

/// The session of an item that has not run, or of the run that it had.
[[nodiscard]] std::string session_json(const Flavour& flavour, const Item& item,
                                       const Execution& run);

/// The whole item, members that are null included.
[[nodiscard]] std::string item_json(const Flavour& flavour, const Item& item);
/// What another user may see of it.
[[nodiscard]] std::string redacted_item_json(const Flavour& flavour, const Item& item);
/// POST …/item_summaries_by_ids (6.14).
[[nodiscard]] std::string item_summary_json(const Item& item);

}  // namespace invokeai_batch::sim
