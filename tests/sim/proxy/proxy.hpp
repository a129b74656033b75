// Listens, and carries every connection to the server behind it, faults included.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "script.hpp"
#include "socket.hpp"
#include "traffic.hpp"

namespace invokeai_batch::faultproxy {

struct ProxySettings {
  Endpoint listen{"127.0.0.1", 0};
  Endpoint to{};
  std::uint64_t seed = 1;
};

/// Works from construction to destruction, in threads of its own. Any thread may call it.
class Proxy {
 public:
  /// Throws base::Error(local_io) when it cannot listen there.
  explicit Proxy(const ProxySettings& settings);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] int port() const { return m_listen.port; }
  [[nodiscard]] std::string url() const;

  void add(std::vector<Rule> rules);
  void set_chances(std::vector<Chance> chances);
  void clear_faults();
  /// Nobody listens for a while: connections are refused. Those that are open are closed. Returns
  /// when it has begun.
  void go_down(std::chrono::milliseconds time);
  void drop_connections();
  void reset_counts();

  [[nodiscard]] std::string stats_json() const;

 private:
  void accept_all();
  void stay_down();
  void start(Socket client);
  void carry(Socket client);

  Endpoint m_listen;
  Endpoint m_to;
  std::uint64_t m_seed;
  Socket m_listener;
  Socket m_stop;  // an eventfd, readable once the proxy stops
  Socket m_bell;  // an eventfd, rung when there is something to do besides accepting
  Traffic m_traffic;

  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  Script m_script;
  std::optional<std::chrono::milliseconds> m_downtime;
  std::set<int> m_clients;  // open sockets, so that they can be shut down
  std::size_t m_carrying = 0;
  std::thread m_acceptor;
};

}  // namespace invokeai_batch::faultproxy
