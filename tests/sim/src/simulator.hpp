// The simulated server, but for the network: requests in, replies out, and the workers that run the
// queue. One lock around everything it knows.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http.hpp"
#include "router.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

/// What the carrier of the requests is asked to do.
struct Disturbance {
  bool drops_connections = false;
  std::optional<Downtime> downtime{};

  [[nodiscard]] bool is_any() const { return drops_connections || downtime.has_value(); }
};

/// Any thread may call it. The workers run from construction to destruction.
class Simulator {
 public:
  explicit Simulator(Settings settings);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  [[nodiscard]] Reply handle(const Request& request);

  /// Changes what the server has, before the first request or between two.
  void prepare(const std::function<void(World&)>& change);

  /// The disturbance that was asked for since the last call. Take it after the reply was sent.
  [[nodiscard]] Disturbance take_disturbance();
  /// Called by the workers between two items, so that a trigger's disturbance is carried out. After
  /// it was replaced the old one is not running any more.
  void on_disturbance(std::function<void()> hook);

  /// Waits until nothing is pending or running (or the queue is paused with nothing running).
  void wait_until_idle();

  /// The keep-alive time of a connection that idles: uvicorn's.
  static constexpr int k_keep_alive_seconds = 5;

 private:
  void work(const std::string& device);
  void run_one(std::unique_lock<std::mutex>& lock, const std::string& device);
  [[nodiscard]] Reply dispatch(const Request& request);
  [[nodiscard]] Reply call_route(const Route& route, const Match& match, const Request& request);
  void fire_triggers();

  std::mutex m_mutex;
  std::condition_variable m_changed;
  World m_world;
  Router m_router;
  bool m_is_stopping = false;
  std::mutex m_hook_mutex;  // never taken while m_mutex is held
  std::function<void()> m_hook;
  std::vector<std::thread> m_workers;
};

}  // namespace invokeai_batch::sim
