// The config file: settings for every command, and the servers by name.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

/// One of `servers:`. Everything but the URL is optional.
struct ServerConfig {
  std::string name{};
  std::string url{};  // normalised
  std::string email{};
  std::string password_command{};  // for sh -c; its first line of output is the password
  /// token_file, ca_file, client_certificate, client_key: they stand for the settings of the same
  /// name when this server is used.
  std::map<std::string, std::string, std::less<>> files{};
  std::string place{};  // "config.yaml:3:5"
};

struct Config {
  struct Value {
    std::string text{};
    std::string place{};
  };
  std::map<std::string, Value, std::less<>> values{};
  std::vector<ServerConfig> servers{};

  /// By name, or by URL; nullptr when there is none.
  [[nodiscard]] const ServerConfig* server_named(std::string_view name) const;
  [[nodiscard]] const ServerConfig* server_at(std::string_view url) const;
};

[[nodiscard]] std::filesystem::path config_file();
/// For messages: the same, or what one would be called where there is none.
[[nodiscard]] std::string config_file_name();

/// Empty without a file. Adds what is wrong with it to `problems`; throws base::Error(input) when
/// it is no YAML.
[[nodiscard]] Config read_config(const std::vector<std::string>& known_keys,
                                 std::vector<base::Problem>& problems);

}  // namespace invokeai_batch::app
