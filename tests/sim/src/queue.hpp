// The session queue: rows, their states, and the order in which they run.
// Source: services/session_queue/session_queue_sqlite.py.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "accounts.hpp"
#include "call_record.hpp"
#include "graph.hpp"
#include "images.hpp"

namespace invokeai_batch::sim {

enum class ItemStatus { pending, in_progress, completed, failed, canceled, waiting };
inline constexpr std::size_t k_statuses = 6;

[[nodiscard]] std::string_view to_string(ItemStatus status);
[[nodiscard]] bool is_terminal(ItemStatus status);

struct GraphRun;

struct Item {
  std::int64_t id = 0;
  std::string queue_id{};
  ItemStatus status = ItemStatus::pending;
  int status_sequence = 0;
  std::int64_t priority = 0;
  std::string batch_id{};
  std::optional<std::string> origin{};
  std::optional<std::string> destination{};
  std::string session_id{};
  std::optional<std::string> error_type{};
  std::optional<std::string> error_message{};
  std::optional<std::string> error_traceback{};
  std::string created_at{};
  std::string updated_at{};
  std::optional<std::string> started_at{};
  std::optional<std::string> completed_at{};
  std::string device{};  // of the worker that took it; empty: none has
  std::string field_values_json = "[]";
  std::optional<std::int64_t> retried_from{};
  User owner{};

  std::shared_ptr<const Graph> graph{};
  SharedText graph_json{};
  SharedText workflow{};  // JSON; null without
  std::string execution_graph_id{};
  SharedText session_json{};                            // what its run left; null before
  std::shared_ptr<GraphRun> run{};                      // null before, and once it was told of
  CallRecord calls{};                                   // called workflows
  std::optional<std::int64_t> parent_item_id{};         // of a called workflow: who called
  std::optional<std::int64_t> root_item_id{};           // and who began
  std::optional<std::chrono::milliseconds> run_time{};  // else the server's own
};

struct StatusCounts {
  std::int64_t of[k_statuses] = {};

  [[nodiscard]] std::int64_t count(ItemStatus status) const {
    return of[static_cast<std::size_t>(status)];
  }
  [[nodiscard]] std::int64_t total() const;
};

class Queue {
 public:
  /// Gives the item its id and its place. Ids only ever grow.
  Item& add(Item item);
  [[nodiscard]] Item* find(std::int64_t id);
  void erase(std::int64_t id);
  void set_status(Item& item, ItemStatus status);

  /// The one to run next, whatever queue it is in: highest priority, then lowest id.
  [[nodiscard]] Item* next_pending();
  [[nodiscard]] Item* next_pending(const std::string& queue_id);
  /// The first running one; nullptr when none runs.
  [[nodiscard]] Item* current(const std::string& queue_id);

  [[nodiscard]] bool is_any_running() const;

  [[nodiscard]] StatusCounts counts(const std::string& queue_id) const;
  [[nodiscard]] std::int64_t highest_pending_priority(const std::string& queue_id) const;

  /// Ids, ascending.
  [[nodiscard]] std::vector<std::int64_t> of_batch(const std::string& queue_id,
                                                   const std::string& batch_id) const;
  [[nodiscard]] std::vector<std::int64_t> of_destination(const std::string& queue_id,
                                                         const std::string& destination) const;
  [[nodiscard]] std::vector<std::int64_t> of_queue(const std::string& queue_id) const;
  [[nodiscard]] std::vector<std::int64_t> all() const;

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  // minus priority, id
  using Key = std::pair<std::string, std::string>;      // queue id, batch id or destination

  void index(const Item& item);

  std::map<std::int64_t, std::unique_ptr<Item>> m_items;
  std::map<std::string, std::set<Place>> m_pending;  // by queue id
  std::set<Place> m_all_pending;
  std::map<std::string, std::set<std::int64_t>> m_running;
  std::map<std::string, StatusCounts> m_counts;
  std::map<Key, std::set<std::int64_t>> m_batches;
  std::map<Key, std::set<std::int64_t>> m_destinations;
  std::int64_t m_next_id = 1;
};

}  // namespace invokeai_batch::sim
