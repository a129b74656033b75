#include "stage.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "catch.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr const char* k_server_variable = "INVOKEAI_BATCH_REAL_SERVER";

std::string server_url() {
  const char* value = std::getenv(k_server_variable);
  return value == nullptr ? "" : value;
}

Words program(const Words& words) {
  Words all{INVOKEAI_BATCH_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  return all;
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

Environment Stage::isolated(const Environment& more) const {
  Environment all{"XDG_CONFIG_HOME=" + path("config"), "XDG_CACHE_HOME=" + path("cache"),
                  "XDG_STATE_HOME=" + path("state")};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Process Stage::start(Words words, const Environment& environment) {
  words.insert(words.end(), {"--server", server_url()});
  return Process(program(words), isolated(environment), m_directory.path());
}

Finished Stage::run(Words words, const Environment& environment) {
  return start(std::move(words), environment).wait();
}

Finished Stage::run_offline(Words words) {
  return Process(program(words), isolated({}), m_directory.path()).wait();
}

std::string Stage::path(const std::string& name) const {
  return (m_directory.path() / name).string();
}

std::string Stage::write(const std::string& name, const std::string& text) {
  const auto file = path(name);
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
