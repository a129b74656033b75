// Files of a server, several at once, each into a part of the directory, checked. Transfers are
// moved on this thread; hashes, checks and writing are beside it.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/run/download.hpp"
#include "mirror/beside_thread.hpp"

namespace invokeai_batch::app {

struct Fetched {
  invokeai::ImageRecord image{};
  std::filesystem::path part{};
  run::FetchResult result{};
};

/// Goes on whenever the transport is polled, also for another request. What fails in passing is
/// fetched again, by the policy of all questions (http/retry.hpp).
class Fetcher {
 public:
  Fetcher(Client& client, std::filesystem::path directory, std::size_t at_once)
      : m_client(client), m_directory(std::move(directory)), m_at_once(at_once) {}
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  void add(const invokeai::ImageRecord& image) {
    m_waiting.push_back({image, 0, {}});
    start_due();
  }
  [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }
  [[nodiscard]] bool is_idle() const {
    return m_waiting.empty() && m_under_way == 0 && m_in_check == 0;
  }

  /// Waits for as many as are worth a flush of the disk, or for the last ones; all that are there.
  [[nodiscard]] std::vector<Fetched> next();

 private:
  struct Task {
    invokeai::ImageRecord image{};
    int tries = 0;
    base::Instant not_before{};
  };

  // A file whose bytes come in.
  struct Stream;

  // One whose last byte was looked at.
  struct Checked {
    Task task{};
    std::filesystem::path part{};
    http::Outcome outcome{};
    run::FetchResult result{};
  };

  void start_due();
  void start(Task task);
  void hand_over(const std::shared_ptr<Stream>& stream);
  void end(Task task, const std::shared_ptr<Stream>& stream, http::Outcome outcome);
  void take_checked();
  void finish(Checked checked);
  [[nodiscard]] base::Milliseconds time_to_wait() const;

  Client& m_client;
  std::filesystem::path m_directory;
  std::size_t m_at_once;
  std::deque<Task> m_waiting{};
  std::vector<Fetched> m_done{};
  std::size_t m_under_way = 0;
  std::size_t m_in_check = 0;  // all here, and not known to be whole
  std::size_t m_started = 0;   // names the parts
  std::mutex m_checked_mutex{};
  std::vector<Checked> m_checked{};  // by both threads
  BesideThread m_beside{};           // last: it is at an end before what it uses goes
};

}  // namespace invokeai_batch::app
