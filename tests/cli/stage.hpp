// The place where a golden case happens: a home, a directory with the case's files, its server.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "golden_case.hpp"
#include "process.hpp"
#include "simulated_server.hpp"
#include "tcp_server.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::tests {

class Stage {
 public:
  /// Furnished with the workflows of tests/fixtures and the case's own files.
  explicit Stage(const GoldenCase& golden);

  /// Runs a line for sh there.
  [[nodiscard]] Finished run(const std::string& line) const;
  /// The same in another directory.
  [[nodiscard]] Finished run(const std::string& line, const std::filesystem::path& directory) const;

  [[nodiscard]] const std::filesystem::path& directory() const { return m_directory.path(); }

 private:
  TemporaryDirectory m_home;
  TemporaryDirectory m_directory;
  Environment m_environment{};
  std::optional<unsigned short> m_terminal;
  std::unique_ptr<TcpServer> m_server;
  std::unique_ptr<SimulatedServer> m_simulated;
};

}  // namespace invokeai_batch::tests
