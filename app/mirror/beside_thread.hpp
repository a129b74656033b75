// Work that is done beside the transfers, on a thread of its own: while this process reckons, a
// server would wait for it to read on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace invokeai_batch::app {

class BesideThread {
 public:
  /// Throws when the system gives none.
  BesideThread();
  /// All that was added is done first.
  ~BesideThread();
  BesideThread(const BesideThread&) = delete;
  BesideThread& operator=(const BesideThread&) = delete;

  /// Done in the order in which it was added; does not throw. `bytes`: what it holds in memory;
  /// waits while others hold too many.
  void add(std::size_t bytes, std::function<void()> work);

  /// Readable once wake() was called, until hush(): for http::Transport::poll().
  [[nodiscard]] int wake_fd() const { return m_wake_fd; }
  void wake() const;
  void hush() const;

 private:
  struct Item {
    std::size_t bytes = 0;
    std::function<void()> work{};
  };

  void run();

  int m_wake_fd = -1;
  std::mutex m_mutex{};
  std::condition_variable m_changed{};
  std::deque<Item> m_items{};
  std::size_t m_bytes = 0;  // of those that are not done
  bool m_ends = false;
  std::thread m_thread{};
};

}  // namespace invokeai_batch::app
