#include "settings/directories.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace invokeai_batch::app {

namespace {

// What is relative would depend on where we are: as good as nothing.
std::filesystem::path absolute_or_empty(const char* path) {
  return path != nullptr && *path == '/' ? path : "";
}

// Daemons and containers often have no HOME.
std::filesystem::path home() {
  if (auto home = absolute_or_empty(variable("HOME")); !home.empty()) {
    return home;
  }
  const auto* account = ::getpwuid(::geteuid());
  return account == nullptr ? std::filesystem::path() : absolute_or_empty(account->pw_dir);
}

std::filesystem::path directory(const char* name, const char* below_home) {
  auto base = absolute_or_empty(variable(name));
  if (base.empty()) {
    base = home();
    base = base.empty() ? base : base / below_home;
  }
  return base.empty() ? base : base / "invokeai-batch";
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

std::string expand_typed_path(const std::filesystem::path& base, const std::string& path) {
  return path.empty() || base.empty() ? path : (base / path).lexically_normal().string();
}

std::string expand_path(const std::filesystem::path& base, const std::string& path) {
  if (path.starts_with("~/") && !home().empty()) {
    return (home() / path.substr(2)).string();
  }
  return path.empty() ? path : (base / path).lexically_normal().string();
}

}  // namespace invokeai_batch::app
