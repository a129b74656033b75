#include "simulated_server.hpp"

#include <string_view>
#include <vector>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr std::string_view k_name = "sim";

std::vector<std::string> flags_in(const std::string& words) {
  std::vector<std::string> flags;
  const auto rest = words.substr(k_name.size());
  for (const auto word : base::split(rest, ' ')) {
    if (!word.empty()) {
      flags.emplace_back(word);
    }
  }
  return flags;
}

}  // namespace

SimulatedServer::SimulatedServer(const std::string& words)
    : m_options(sim::read_options(flags_in(words))),
      m_simulator(m_options.settings),
      m_carrier(m_simulator, m_options.address) {}

bool SimulatedServer::is_meant_by(const std::string& words) {
  return words == k_name || words.starts_with(std::string(k_name) + " ");
}

}  // namespace invokeai_batch::tests
