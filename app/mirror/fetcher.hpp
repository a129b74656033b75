// Files of a server, several at once, each into a part of the directory, checked.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/run/download.hpp"

namespace invokeai_batch::app {

struct Fetched {
  invokeai::ImageRecord image{};
  std::filesystem::path part{};
  run::FetchResult result{};
};

/// What fails in passing is fetched again, by the policy of all questions (http/retry.hpp).
class Fetcher {
 public:
  Fetcher(Client& client, std::filesystem::path directory, std::size_t at_once)
      : m_client(client), m_directory(std::move(directory)), m_at_once(at_once) {}
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  void add(const invokeai::ImageRecord& image) { m_waiting.push_back({image, 0, {}}); }
  [[nodiscard]] bool is_idle() const { return m_waiting.empty() && m_under_way == 0; }

  /// Waits for as many as are worth a flush of the disk, or for the last ones; all that are there.
  [[nodiscard]] std::vector<Fetched> next();

 private:
  struct Task {
    invokeai::ImageRecord image{};
    int tries = 0;
    base::Instant not_before{};
  };

  void start_due();
  void start(Task task);
  void finish(Task task, const std::filesystem::path& part, run::PartFile& file,
              const http::Outcome& outcome);
  [[nodiscard]] base::Milliseconds time_to_wait() const;

  Client& m_client;
  std::filesystem::path m_directory;
  std::size_t m_at_once;
  std::deque<Task> m_waiting{};
  std::vector<Fetched> m_done{};
  std::size_t m_under_way = 0;
  std::size_t m_started = 0;  // names the parts
};

}  // namespace invokeai_batch::app
