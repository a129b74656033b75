// The two programs that make the weather, each started for one test and gone with it.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::tests {

using Words = std::vector<std::string>;

/// A running `invokeai-sim`. Its control calls stand in tests/sim/README.md.
class SimulatedServer {
 public:
  explicit SimulatedServer(const Words& flags = {"--job-ms", "20"});

  [[nodiscard]] const std::string& url() const { return m_url; }

  /// What is asked from now on is asked by that user. Fails the test when the server knows none.
  void sign_in(const std::string& email, const std::string& password);
  /// A control call; fails the test when it is refused. The server may be down: it is tried again
  /// until it answers.
  void control(const std::string& name, const std::string& body = "{}") const;
  /// It goes down and comes back; returns when it listens again.
  void restart(std::chrono::milliseconds down) const;
  /// Control call `name` is made once `counter` (enqueued, started, ended) reaches `count`.
  void when(const std::string& counter, int count, const std::string& name,
            const std::string& body = "{}") const;
  /// A reply of the server itself: no proxy in between.
  [[nodiscard]] std::string get(const std::string& target) const;
  /// Calls of somebody else; they fail the test when they are refused.
  void post(const std::string& target) const;
  void erase(const std::string& target) const;
  [[nodiscard]] json::Document stats() const;
  /// One number of the statistics: "enqueued", "restarts" …
  [[nodiscard]] std::int64_t count(std::string_view name) const;
  /// Waits until that number is at least `value`; fails the test when it does not come.
  void wait_for(std::string_view name, std::int64_t value) const;

 private:
  TemporaryDirectory m_home{};
  Process m_process;
  std::string m_url;
  std::string m_token{};
};

/// A running `faultproxy` in front of a server.
class FaultProxy {
 public:
  explicit FaultProxy(const std::string& to, const Words& flags = {});

  [[nodiscard]] const std::string& url() const { return m_url; }
  void control(const std::string& name, const std::string& body = "{}") const;
  /// No rules and no chance any more.
  void calm() const;
  /// Waits until the server behind it answers.
  void wait_for_server() const;
  /// Waits until a request of that name has come ("GET /api/v1/queue/default/i/*"), be it passed on
  /// or not; fails the test when it does not come.
  void wait_for_request(const std::string& name) const;

 private:
  TemporaryDirectory m_home{};
  Process m_process;
  std::string m_greeting;
  std::string m_url;
  std::string m_control_url;
};

}  // namespace invokeai_batch::tests
