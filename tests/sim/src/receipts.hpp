// What version 7 remembers of enqueue requests that named themselves: the same request again is
// answered with the first result. Source: services/session_queue, `_enqueue_batch`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace invokeai_batch::sim {

/// An idempotency key is a user's, in one queue.
struct ReceiptKey {
  std::string queue_id{};
  std::string user_id{};
  std::string key{};

  friend bool operator<(const ReceiptKey& a, const ReceiptKey& b) {
    return std::tie(a.queue_id, a.user_id, a.key) < std::tie(b.queue_id, b.user_id, b.key);
  }
};

struct Receipt {
  std::string payload_digest{};
  std::string batch_id{};
  std::int64_t requested = 0;
  std::int64_t enqueued = 0;
  std::int64_t priority = 0;
  std::vector<std::int64_t> item_ids{};
  bool is_acknowledged = false;
};

class Receipts {
 public:
  /// nullptr when there is none.
  [[nodiscard]] const Receipt* find(const ReceiptKey& key) const;
  void add(const ReceiptKey& key, Receipt receipt);
  /// Nothing happens when there is none.
  void acknowledge(const ReceiptKey& key);
  /// A user's receipts that nobody has acknowledged.
  [[nodiscard]] std::int64_t unacknowledged(const std::string& user_id) const;

 private:
  std::map<ReceiptKey, Receipt> m_receipts;
  std::map<std::string, std::int64_t> m_unacknowledged;  // by user
};

}  // namespace invokeai_batch::sim
