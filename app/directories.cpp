#include "directories.hpp"

#include <cstdlib>

namespace invokeai_batch::app {

namespace {

std::filesystem::path home() {
  const char* home = variable("HOME");
  return home == nullptr ? "." : home;
}

std::filesystem::path directory(const char* name, const char* below_home) {
  const char* base = variable(name);
  return (base != nullptr ? std::filesystem::path(base) : home() / below_home) / "invokeai-batch";
}

}  // namespace

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::filesystem::path config_directory() {
  return directory("XDG_CONFIG_HOME", ".config");
}

std::filesystem::path cache_directory() {
  return directory("XDG_CACHE_HOME", ".cache");
}

std::filesystem::path state_directory() {
  return directory("XDG_STATE_HOME", ".local/state");
}

std::string expand_path(const std::filesystem::path& base, const std::string& path) {
  if (path.starts_with("~/")) {
    return (home() / path.substr(2)).string();
  }
  return path.empty() ? path : (base / path).lexically_normal().string();
}

}  // namespace invokeai_batch::app
