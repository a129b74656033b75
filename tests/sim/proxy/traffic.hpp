// What went through the proxy. Any thread may count.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace invokeai_batch::faultproxy {

struct Counts {
  std::int64_t connections = 0;
  std::int64_t unreachable = 0;  // connections that found no server behind the proxy
  std::map<std::string, std::int64_t> requests{};  // by request_name
  std::uint64_t from_client = 0;                   // bytes
  std::uint64_t to_server = 0;
  std::uint64_t from_server = 0;
  std::uint64_t to_client = 0;
};

class Traffic {
 public:
  /// Changes the counts under the lock.
  template <class Change>
  void count(Change change) {
    const std::lock_guard lock(m_mutex);
    change(m_counts);
  }
  [[nodiscard]] Counts counts() const {
    const std::lock_guard lock(m_mutex);
    return m_counts;
  }

 private:
  mutable std::mutex m_mutex;
  Counts m_counts;
};

}  // namespace invokeai_batch::faultproxy
