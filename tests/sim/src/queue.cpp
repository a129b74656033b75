#include "queue.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace invokeai_batch::sim {
namespace {

template <class Map, class Key>
std::vector<std::int64_t> ids_at(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::vector<std::int64_t>{}
                            : std::vector<std::int64_t>(found->second.begin(), found->second.end());
}

}  // namespace

std::string_view to_string(ItemStatus status) {
  static constexpr std::array<std::string_view, k_statuses> names{
      "pending", "in_progress", "completed", "failed", "canceled", "waiting"};
  return names[static_cast<std::size_t>(status)];
}

bool is_terminal(ItemStatus status) {
  return status == ItemStatus::completed || status == ItemStatus::failed ||
         status == ItemStatus::canceled;
}

std::int64_t StatusCounts::total() const {
  return std::accumulate(std::begin(of), std::end(of), std::int64_t{0});
}

void Queue::index(const Item& item) {
  m_batches[{item.queue_id, item.batch_id}].insert(item.id);
  if (item.destination) {
    m_destinations[{item.queue_id, *item.destination}].insert(item.id);
  }
}

Item& Queue::add(Item item) {
  item.id = m_next_id++;
  item.status = ItemStatus::pending;
  auto& stored = *m_items.emplace(item.id, std::make_unique<Item>(std::move(item))).first->second;
  index(stored);
  ++m_counts[stored.queue_id].of[static_cast<std::size_t>(ItemStatus::pending)];
  m_pending[stored.queue_id].insert({-stored.priority, stored.id});
  m_all_pending.insert({-stored.priority, stored.id});
  return stored;
}

Item* Queue::find(std::int64_t id) {
  const auto found = m_items.find(id);
  return found == m_items.end() ? nullptr : found->second.get();
}

void Queue::erase(std::int64_t id) {
  auto* item = find(id);
  if (item == nullptr) {
    return;
  }
  --m_counts[item->queue_id].of[static_cast<std::size_t>(item->status)];
  m_pending[item->queue_id].erase({-item->priority, id});
  m_all_pending.erase({-item->priority, id});
  m_running[item->queue_id].erase(id);
  m_batches[{item->queue_id, item->batch_id}].erase(id);
  if (item->destination) {
    m_destinations[{item->queue_id, *item->destination}].erase(id);
  }
  m_items.erase(id);
}

void Queue::set_status(Item& item, ItemStatus status) {
  const Place place{-item.priority, item.id};
  auto& counts = m_counts[item.queue_id];
  --counts.of[static_cast<std::size_t>(item.status)];
  ++counts.of[static_cast<std::size_t>(status)];
  m_pending[item.queue_id].erase(place);
  m_all_pending.erase(place);
  m_running[item.queue_id].erase(item.id);
  item.status = status;
  ++item.status_sequence;
  item.updated_at = timestamp();
  if (status == ItemStatus::pending) {
    m_pending[item.queue_id].insert(place);
    m_all_pending.insert(place);
  } else if (status == ItemStatus::in_progress) {
    m_running[item.queue_id].insert(item.id);
    item.started_at = item.updated_at;
  } else if (is_terminal(status)) {
    item.completed_at = item.updated_at;
  }
}

Item* Queue::next_pending() {
  return m_all_pending.empty() ? nullptr : find(m_all_pending.begin()->second);
}

Item* Queue::next_pending(const std::string& queue_id) {
  const auto& pending = m_pending[queue_id];
  return pending.empty() ? nullptr : find(pending.begin()->second);
}

Item* Queue::current(const std::string& queue_id) {
  const auto& running = m_running[queue_id];
  return running.empty() ? nullptr : find(*running.begin());
}

bool Queue::is_any_running() const {
  return std::any_of(m_running.begin(), m_running.end(),
                     [](const auto& entry) { return !entry.second.empty(); });
}

StatusCounts Queue::counts(const std::string& queue_id) const {
  const auto found = m_counts.find(queue_id);
  return found == m_counts.end() ? StatusCounts{} : found->second;
}

std::int64_t Queue::highest_pending_priority(const std::string& queue_id) const {
  const auto found = m_pending.find(queue_id);
  return found == m_pending.end() || found->second.empty() ? 0 : -found->second.begin()->first;
}

std::vector<std::int64_t> Queue::of_batch(const std::string& queue_id,
                                          const std::string& batch_id) const {
  return ids_at(m_batches, Key{queue_id, batch_id});
}

std::vector<std::int64_t> Queue::of_destination(const std::string& queue_id,
                                                const std::string& destination) const {
  return ids_at(m_destinations, Key{queue_id, destination});
}

std::vector<std::int64_t> Queue::of_queue(const std::string& queue_id) const {
  std::vector<std::int64_t> ids;
  for (const auto& [id, item] : m_items) {
    if (item->queue_id == queue_id) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::vector<std::int64_t> Queue::all() const {
  std::vector<std::int64_t> ids;
  for (const auto& [id, item] : m_items) {
    ids.push_back(id);
  }
  return ids;
}

}  // namespace invokeai_batch::sim
