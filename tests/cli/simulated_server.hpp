// The simulated server for golden cases about things that a server has and that commands change.
#pragma once

#include <memory>
#include <string>

#include "http_server.hpp"
#include "options.hpp"
#include "simulator.hpp"

namespace invokeai_batch::tests {

/// Listens from construction to destruction; its ids are the same each time.
class SimulatedServer {
 public:
  /// `words` as in a case: "sim", then flags of invokeai-sim.
  explicit SimulatedServer(const std::string& words);
  [[nodiscard]] std::string url() const { return m_carrier.url(); }

  /// Is this what the name of a server means?
  [[nodiscard]] static bool is_meant_by(const std::string& words);

 private:
  sim::Options m_options;
  sim::Simulator m_simulator;
  sim::HttpServer m_carrier;
};

}  // namespace invokeai_batch::tests
