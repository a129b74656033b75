#include "receipts.hpp"

#include <utility>

namespace invokeai_batch::sim {

const Receipt* Receipts::find(const ReceiptKey& key) const {
  const auto found = m_receipts.find(key);
  return found == m_receipts.end() ? nullptr : &found->second;
}

void Receipts::add(const ReceiptKey& key, Receipt receipt) {
  if (m_receipts.emplace(key, std::move(receipt)).second) {
    ++m_unacknowledged[key.user_id];
  }
}

void Receipts::acknowledge(const ReceiptKey& key) {
  const auto found = m_receipts.find(key);
  if (found != m_receipts.end() && !found->second.is_acknowledged) {
    found->second.is_acknowledged = true;
    --m_unacknowledged[key.user_id];
  }
}

std::int64_t Receipts::unacknowledged(const std::string& user_id) const {
  const auto found = m_unacknowledged.find(user_id);
  return found == m_unacknowledged.end() ? 0 : found->second;
}

}  // namespace invokeai_batch::sim
