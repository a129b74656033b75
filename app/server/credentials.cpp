#include "server/credentials.hpp"

#include <cstdlib>
#include <memory>
#include <utility>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/password_command.hpp"
#include "settings/directories.hpp"
#include "terminal/console.hpp"
#include "terminal/prompt.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_email_variable = "INVOKEAI_BATCH_EMAIL";
constexpr const char* k_password_variable = "INVOKEAI_BATCH_PASSWORD";

// Of the tokens that `login` stores; empty where there is no place for them.
fs::path token_directory() {
  const auto state = state_directory();
  return state.empty() ? state : state / "tokens";
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

void warn_when_others_can_read(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(file, ignored).permissions() & others) != fs::perms::none) {
    log_warning(file.string() + " holds a token, and others can read it: chmod 600 " +
                file.string());
  }
}

Token token_from(const std::filesystem::path& file) {
  base::Secret secret(std::string(base::trim(base::read_file(file))));
  if (secret.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = file.string(),
                       .what = "the token file is empty",
                       .hint = "log in, which writes it: invokeai-batch login"});
  }
  if (secret.reveal().find_first_of(" \t\r\n") != std::string::npos) {
    throw base::Error(base::ErrorClass::input,
                      {.where = file.string(), .what = "a token and nothing else is due here"});
  }
  warn_when_others_can_read(file);
  return {std::move(secret), file.string(), file};
}

bool variables_know(const Settings& settings) {
  return settings.server_is_trusted && variable(k_email_variable) != nullptr &&
         variable(k_password_variable) != nullptr;
}

// The server's entry in the config file names the server, so its command is meant for it.
bool config_knows(const Settings& settings) {
  const auto& server = settings.server_entry;
  return server && !server->email.empty() && !server->password_command.empty();
}

Credentials from_config(const ServerConfig& server) {
  base::Secret password(
      first_line(output_of_password_command(server.password_command, server.place)));
  if (password.empty()) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = server.place, .what = "password_command printed no password"});
  }
  return {server.email, std::move(password)};
}

// What there is of ours that a trusted server would be shown.
std::vector<std::string> general_secrets(const Settings& settings) {
  std::vector<std::string> secrets;
  for (const auto* name : {k_token_variable, k_password_variable}) {
    if (variable(name) != nullptr) {
      secrets.emplace_back(name);
    }
  }
  for (const auto* file : {&settings.token_file, &settings.client_certificate}) {
    if (!file->value.empty()) {
      secrets.push_back(file->place);
    }
  }
  return secrets;
}

// The line that says itself what a run directory may not say.
std::string line_that_works(const Settings& settings) {
  std::vector<std::string> words{"invokeai-batch", "resume",
                                 base::shell_word(settings.output.value), "--server",
                                 base::shell_word(base::redacted_url(settings.server.value))};
  for (const auto* file : {&settings.token_file, &settings.ca_file, &settings.client_certificate,
                           &settings.client_key}) {
    if (file->from == From::flag) {
      words.push_back(file->place);
      words.push_back(base::shell_word(file->value));
    }
  }
  for (const auto& word : settings.not_replayed) {
    words.push_back(base::shell_word(word));
  }
  return base::join(words, " ");
}

std::vector<base::Problem> withheld(const Settings& settings) {
  std::vector<base::Problem> problems;
  const auto server = base::redacted_url(settings.server.value);
  const bool by_directory = settings.server.from == From::run_directory;
  if (!settings.server_is_trusted) {
    for (const auto& secret : general_secrets(settings)) {
      problems.push_back({.what = secret + " is not shown to " + server + ", which only the " +
                                  (by_directory ? "run directory names"
                                                : "job file names: name it with --server")});
    }
  }
  if (!settings.not_replayed.empty()) {
    problems.push_back({.what = "whom to trust is not taken from a run directory: " +
                                base::join(settings.not_replayed, " ")});
  }
  if (!problems.empty() && (by_directory || !settings.not_replayed.empty())) {
    problems.back().hint = line_that_works(settings);
  }
  return problems;
}

std::string known_email(const Settings& settings) {
  const char* email = settings.server_is_trusted ? variable(k_email_variable) : nullptr;
  if (email != nullptr) {
    return email;
  }
  return settings.server_entry ? settings.server_entry->email : "";
}

}  // namespace

std::filesystem::path token_file_of(const Settings& settings) {
  if (const auto& file = settings.token_file.value; settings.server_is_trusted && !file.empty()) {
    return file;
  }
  const auto directory = token_directory();
  if (directory.empty()) {
    return {};
  }
  const auto shown = base::redacted_url(settings.server.value);
  const auto host = shown.substr(shown.find("://") + 3);
  return directory / (base::safe_segment(host) + "-" + base::sha256_hex(shown).substr(0, 8));
}

std::optional<Token> find_token(const Settings& settings) {
  if (const char* token = variable(k_token_variable)) {
    if (settings.server_is_trusted) {
      return Token{base::Secret(token), k_token_variable, {}};
    }
  }
  const auto file = token_file_of(settings);
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    return token_from(file);
  }
  return std::nullopt;
}

void warn_about_secrets(const Settings& settings) {
  for (const auto& problem : withheld(settings)) {
    log_warning(base::format(problem));
  }
  for (const auto* name : {k_token_variable, k_email_variable, k_password_variable}) {
    if (std::getenv(name) != nullptr && variable(name) == nullptr) {
      log_warning(std::string(name) + " is set, but empty");
    }
  }
  const auto& file = settings.token_file;
  std::error_code ignored;
  if (!file.value.empty() && !std::filesystem::exists(file.value, ignored)) {
    log_warning(file.value + " (" + file.place + "): there is no such token file");
  }
}

void refuse_other_file(const fs::path& token_file) {
  std::error_code ignored;
  if (!fs::exists(token_file, ignored)) {
    return;
  }
  const auto text = base::read_file(token_file);
  if (base::trim(text).find_first_of(" \t\r\n") != std::string_view::npos) {
    throw base::Error(base::ErrorClass::input,
                      {.where = token_file.string(),
                       .what = "there is such a file, and what it holds is no token",
                       .hint = "choose another with --token-file"});
  }
}

void store_token(const std::filesystem::path& file, const base::Secret& token) {
  base::make_directories(file.parent_path());
  if (file.parent_path() == token_directory()) {
    std::error_code ignored;
    fs::permissions(file.parent_path(), fs::perms::owner_all, ignored);
  }
  base::AtomicFile out(file, base::FileAccess::owner_only);
  out.write(token.reveal() + "\n");
  out.commit();
}

std::string account_in_variables(const Settings& settings) {
  return variables_know(settings) ? variable(k_email_variable) : std::string();
}

bool knows_credentials(const Settings& settings) {
  return variables_know(settings) || config_knows(settings);
}

std::optional<Credentials> known_credentials(const Settings& settings) {
  if (variables_know(settings)) {
    return Credentials{variable(k_email_variable), base::Secret(variable(k_password_variable))};
  }
  if (config_knows(settings)) {
    return from_config(*settings.server_entry);
  }
  return std::nullopt;
}

Credentials ask_credentials(const Settings& settings) {
  if (auto known = known_credentials(settings)) {
    return *std::move(known);
  }
  Prompt prompt("the e-mail and the password",
                "set INVOKEAI_BATCH_EMAIL and INVOKEAI_BATCH_PASSWORD, or password_command in " +
                    config_file_name());
  auto email = known_email(settings);
  if (email.empty()) {
    email = prompt.ask("E-mail: ");
  }
  return {email, prompt.ask_secret("Password of " + email + ": ")};
}

TokenKeeper::~TokenKeeper() {
  write();
}

void TokenKeeper::adopt(const base::Secret& token) {
  constexpr base::Milliseconds k_write_every{600'000};
  m_token = token;
  if (base::read_clocks().instant - m_written >= k_write_every) {
    write();
  }
}

// The old token holds for a while yet: one that cannot be kept is no reason to stop.
void TokenKeeper::write() {
  if (m_token.empty() || m_file.empty()) {
    return;
  }
  try {
    if (const auto lock = base::FileLock::try_acquire(m_file.string() + ".lock")) {
      store_token(m_file, m_token);
    }
  } catch (const base::Error& error) {
    log_info(std::string("the new token is not kept: ") + error.what());
  }
  m_token = {};
  m_written = base::read_clocks().instant;
}

}  // namespace invokeai_batch::app
