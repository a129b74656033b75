#include "stage.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr const char* k_server_variable = "INVOKEAI_BATCH_REAL_SERVER";

std::string server_url() {
  const char* value = std::getenv(k_server_variable);
  return value == nullptr ? "" : value;
}

}  // namespace

bool has_server() {
  if (server_url().empty()) {
    WARN("skipped: " << k_server_variable << " is not set");
    return false;
  }
  return true;
}

Stage::Stage() : m_books(server_url()) {}

Command Stage::command(const Words& words) const {
  Command command;
  command.words = {INVOKEAI_BATCH_PROGRAM};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.environment = clean_environment(m_directory.path());
  return command;
}

Process Stage::start(const Words& words, const Environment& more) {
  auto started = command(words);
  started.environment["INVOKEAI_BATCH_SERVER"] = server_url();
  started.environment.insert(more.begin(), more.end());
  return Process(started);
}

Finished Stage::run(const Words& words, const Environment& more) {
  return start(words, more).wait(k_patience);
}

Finished Stage::run_offline(const Words& words) {
  return Process(command(words)).wait(k_patience);
}

std::string Stage::path(const std::string& name) const {
  return (m_directory.path() / name).string();
}

std::string Stage::write(const std::string& name, const std::string& text) {
  const auto file = path(name);
  std::filesystem::create_directories(std::filesystem::path(file).parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string workflow(const std::string& name) {
  return INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/workflows/" + name + ".json";
}

std::string fresh_board(const std::string& purpose) {
  static int count = 0;
  return purpose + " " + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace invokeai_batch::tests
