#include "stage.hpp"

#include "invokeai_batch/base/atomic_file.hpp"
#include "scripted_servers.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  base::AtomicFile file(path);
  file.write(text);
  file.commit();
}

void furnish(const fs::path& directory, const GoldenCase& golden) {
  for (const auto& entry : fs::directory_iterator(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures")) {
    if (entry.path().extension() == ".json") {
      fs::copy_file(entry.path(), directory / entry.path().filename());
    }
  }
  for (const auto& file : golden.files) {
    write_file(directory / file.name, file.text);
  }
}

}  // namespace

Stage::Stage(const GoldenCase& golden)
    : m_environment(clean_environment(m_home.path())), m_terminal(golden.terminal) {
  furnish(m_directory.path(), golden);
  m_environment["PATH"] = INVOKEAI_BATCH_BIN_DIR ":" + m_environment["PATH"];
  m_environment["CONFIGS"] = INVOKEAI_BATCH_SOURCE_DIR "/configs";
  if (SimulatedServer::is_meant_by(golden.server)) {
    m_simulated = std::make_unique<SimulatedServer>(golden.server);
    m_environment["SERVER"] = m_simulated->url();
    m_environment["INVOKEAI_BATCH_SERVER"] = m_simulated->url();
  } else if (!golden.server.empty()) {
    m_server = make_server(golden.server);
    m_environment["SERVER"] =
        m_server ? m_server->url() : "http://127.0.0.1:" + std::to_string(unused_port());
  }
}

Finished Stage::run(const std::string& line) const {
  return run(line, m_directory.path());
}

Finished Stage::run(const std::string& line, const fs::path& directory) const {
  Command command{
      .words = {"sh", "-c", line}, .directory = directory, .environment = m_environment};
  if (m_terminal) {
    command.terminal = Command::Terminal::all;
    command.columns = *m_terminal;
  }
  return run_to_end(command);
}

}  // namespace invokeai_batch::tests
