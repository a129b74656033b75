#include "settings/config.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "settings/configured_models.hpp"
#include "settings/directories.hpp"

namespace invokeai_batch::app {

namespace {

using yaml::RawValue;

constexpr std::string_view k_models_key = "models";
constexpr std::array k_file_keys{"token_file", "ca_file", "client_certificate", "client_key"};

bool is_text(const RawValue& value) {
  return value.kind == RawValue::Kind::plain || value.kind == RawValue::Kind::quoted;
}

bool is_file_key(std::string_view key) {
  return std::find(k_file_keys.begin(), k_file_keys.end(), key) != k_file_keys.end();
}

// A slip can make a key of an address with a password.
std::string shown(const std::string& key) {
  return base::one_line(key.find('@') == std::string::npos ? key : base::redacted_url(key));
}

struct Reader {
  std::vector<base::Problem>& problems;
  Config config{};

  void unknown(const std::string& key, const RawValue& value,
               const std::vector<std::string>& known) {
    problems.push_back({.where = value.key_place,
                        .what = "unknown key \"" + shown(key) + "\"",
                        .hint = base::did_you_mean(key, known)});
  }

  void read_url(ServerConfig& server, const RawValue& value) {
    try {
      server.url = invokeai::normalise_server_url(value.text);
    } catch (const base::Error& error) {
      auto problem = error.problems().front();
      problem.where = value.place;
      problems.push_back(std::move(problem));
    }
  }

  void read_member(ServerConfig& server, const std::string& key, const RawValue& value) {
    if (!is_text(value)) {
      problems.push_back({.where = value.place, .what = "a text is due for " + key});
    } else if (key == "url") {
      read_url(server, value);
    } else if (key == "email") {
      server.email = value.text;
    } else if (key == "password_command") {
      server.password_command = value.text;
    } else if (is_file_key(key)) {
      server.files[key] = expand_path(config_directory(), value.text);
    } else if (key == "password" || key == "token") {
      problems.push_back({.where = value.key_place,
                          .what = "a " + key + " does not belong in the config file",
                          .hint = key == "token"
                                      ? "token_file names a file that holds it"
                                      : "password_command names a command that tells it"});
    } else {
      unknown(key, value,
              {"url", "email", "password_command", "token_file", "ca_file", "client_certificate",
               "client_key"});
    }
  }

  void read_value(const std::string& key, const RawValue& value) {
    if (!is_text(value)) {
      problems.push_back({.where = value.place.empty() ? value.key_place : value.place,
                          .what = "one value is due for " + key + ", not " +
                                  std::string(yaml::describe(value.kind))});
      return;
    }
    const auto text = is_file_key(key) ? expand_path(config_directory(), value.text) : value.text;
    config.values[key] = {text, value.place};
  }

  void read_servers(const RawValue& value) {
    if (value.kind != RawValue::Kind::map && value.kind != RawValue::Kind::null) {
      problems.push_back({.where = value.place,
                          .what = "a map of names and URLs is due for servers, not " +
                                  std::string(yaml::describe(value.kind)),
                          .hint = "`servers: {studio: http://studio:9090}`"});
    }
    for (const auto& [name, server] : value.members) {
      read_server(name, server);
    }
  }

  // What `server:` says is a name of `servers:` or an address.
  void check_usual_server() {
    const auto usual = config.values.find("server");
    if (usual == config.values.end() || config.server_named(usual->second.text) != nullptr) {
      return;
    }
    try {
      (void)invokeai::normalise_server_url(usual->second.text, usual->second.place);
    } catch (const base::Error& error) {
      problems.push_back(error.problems().front());
    }
  }

  void read_server(const std::string& name, const RawValue& value) {
    ServerConfig server{.name = name, .place = value.place};
    if (is_text(value)) {
      read_url(server, value);
    } else if (value.kind == RawValue::Kind::map && value.find("url") != nullptr) {
      for (const auto& [key, member] : value.members) {
        read_member(server, key, member);
      }
    } else {
      problems.push_back(
          {.where = value.place,
           .what = "the URL of server " + shown(name) + " is due here",
           .hint = "`" + shown(name) + ": http://HOST:9090`, or a map with url: in it"});
    }
    config.servers.push_back(std::move(server));
  }
};

// The one file where a password may stand: no line of it is shown, nor is one to be quoted.
base::Error without_excerpts(const base::Error& error) {
  constexpr std::string_view k_quote = "quote this text";
  auto problems = error.problems();
  for (auto& problem : problems) {
    problem.detail.clear();
    if (problem.hint.starts_with(k_quote)) {
      problem.hint = "quote the text of this line";
    }
  }
  return {error.error_class(), std::move(problems)};
}

RawValue parse_config(const std::filesystem::path& path) {
  try {
    return yaml::parse_yaml(base::read_file(path), path.string());
  } catch (const base::Error& error) {
    throw without_excerpts(error);
  }
}

}  // namespace

const ServerConfig* Config::server_named(std::string_view name) const {
  const auto found = std::find_if(servers.begin(), servers.end(),
                                  [name](const auto& server) { return server.name == name; });
  return found == servers.end() ? nullptr : &*found;
}

const ServerConfig* Config::server_at(std::string_view url) const {
  const auto found = std::find_if(servers.begin(), servers.end(),
                                  [url](const auto& server) { return server.url == url; });
  return found == servers.end() ? nullptr : &*found;
}

std::filesystem::path config_file() {
  const auto directory = config_directory();
  return directory.empty() ? directory : directory / "config.yaml";
}

std::string config_file_name() {
  const auto path = config_file();
  return path.empty() ? "the config file" : path.string();
}

Config read_config(const std::vector<std::string>& known_keys,
                   std::vector<base::Problem>& problems) {
  const auto path = config_file();
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored)) {
    return {};
  }
  const auto root = parse_config(path);
  Reader reader{problems};
  if (root.kind != RawValue::Kind::map && root.kind != RawValue::Kind::null) {
    problems.push_back(
        {.where = path.string(),
         .what = "a map of settings is due, not " + std::string(yaml::describe(root.kind)),
         .hint = "write it like `server: http://127.0.0.1:9090`"});
  }
  for (const auto& [key, value] : root.members) {
    if (key == "servers") {
      reader.read_servers(value);
    } else if (key == k_models_key) {
      continue;  // for those who install some: read_configured_models()
    } else if (std::find(known_keys.begin(), known_keys.end(), key) == known_keys.end()) {
      reader.unknown(key, value, known_keys);
    } else {
      reader.read_value(key, value);
    }
  }
  reader.check_usual_server();
  return std::move(reader.config);
}

RawValue read_configured_models() {
  const auto path = config_file();
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored)) {
    return {};
  }
  const auto root = parse_config(path);
  const auto* models = root.find(k_models_key);
  return models == nullptr ? RawValue{} : *models;
}

}  // namespace invokeai_batch::app
