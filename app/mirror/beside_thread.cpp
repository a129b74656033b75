#include "mirror/beside_thread.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

BesideThread::BesideThread() : m_wake_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (m_wake_fd < 0) {
    throw base::system_error("make an", "eventfd", errno);
  }
  m_thread = std::thread([this] { run(); });
}

BesideThread::~BesideThread() {
  {
    const std::lock_guard lock(m_mutex);
    m_ends = true;
  }
  m_changed.notify_all();
  m_thread.join();
  ::close(m_wake_fd);
}

void BesideThread::add(std::size_t bytes, std::function<void()> work) {
  constexpr std::size_t k_most = std::size_t{16} << 20U;
  {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_bytes < k_most; });
    m_bytes += bytes;
    m_items.push_back({bytes, std::move(work)});
  }
  m_changed.notify_all();
}

void BesideThread::run() {
  std::unique_lock lock(m_mutex);
  while (true) {
    m_changed.wait(lock, [this] { return m_ends || !m_items.empty(); });
    if (m_items.empty()) {
      return;
    }
    auto item = std::move(m_items.front());
    m_items.pop_front();
    lock.unlock();
    item.work();
    item.work = nullptr;
    lock.lock();
    m_bytes -= item.bytes;
    m_changed.notify_all();
  }
}

void BesideThread::wake() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(m_wake_fd, &one, sizeof one));  // full: it is readable already
}

void BesideThread::hush() const {
  std::uint64_t count = 0;
  static_cast<void>(!::read(m_wake_fd, &count, sizeof count));  // empty: nobody has called
}

}  // namespace invokeai_batch::app
