// Tokens and passwords: where they come from, where they are kept, whom they are shown to.
//
// A token that `login` stored belongs to one server and is only ever shown to that one. What
// belongs to none (INVOKEAI_BATCH_TOKEN, a token file, INVOKEAI_BATCH_PASSWORD) is not shown to a
// server that only a job file or a run directory names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

struct Token {
  base::Secret secret{};
  std::string source{};          // "INVOKEAI_BATCH_TOKEN", or the file
  std::filesystem::path file{};  // that it came from; empty: from no file
};

/// Where login keeps the token of this server: the setting token_file, else a file of its own in
/// the state directory; empty when there is none.
[[nodiscard]] std::filesystem::path token_file_of(const Settings& settings);

/// INVOKEAI_BATCH_TOKEN, else what stands in token_file_of(). Throws base::Error when that cannot
/// be read, or is no token.
[[nodiscard]] std::optional<Token> find_token(const Settings& settings);

/// Tells what is not shown to a server that only data names, with the line that works; of a token
/// file that was asked for and is not there; and of secrets in the environment that are set, but to
/// nothing: a log-in will be missed later.
void warn_about_secrets(const Settings& settings);

/// Throws base::Error(input) when that file is there and holds something else than a token.
void refuse_other_file(const std::filesystem::path& token_file);

/// Writes it for the owner only, whole or not at all. Throws base::Error(local_io).
void store_token(const std::filesystem::path& file, const base::Secret& token);

struct Credentials {
  std::string email{};
  base::Secret password{};
};

/// Whom INVOKEAI_BATCH_EMAIL and INVOKEAI_BATCH_PASSWORD name for this server; "": nobody.
[[nodiscard]] std::string account_in_variables(const Settings& settings);

/// Can somebody be logged in without a prompt?
[[nodiscard]] bool knows_credentials(const Settings& settings);

/// From INVOKEAI_BATCH_EMAIL and INVOKEAI_BATCH_PASSWORD, or the server's email and
/// password_command in the config file. nullopt when they are not there. Throws base::Error(usage)
/// when the command fails.
[[nodiscard]] std::optional<Credentials> known_credentials(const Settings& settings);

/// What is known, the rest from the terminal; the password is not echoed. Throws base::Error(usage)
/// without a terminal.
[[nodiscard]] Credentials ask_credentials(const Settings& settings);

/// Keeps the tokens that a server hands out in the place of ours: in the file that ours came from,
/// now and then and at the end. Another process that does the same is not disturbed: its token is
/// as good.
class TokenKeeper {
 public:
  explicit TokenKeeper(std::filesystem::path file) : m_file(std::move(file)) {}
  ~TokenKeeper();
  TokenKeeper(const TokenKeeper&) = delete;
  TokenKeeper& operator=(const TokenKeeper&) = delete;

  void adopt(const base::Secret& token);

 private:
  void write();

  std::filesystem::path m_file;
  base::Secret m_token;  // not written yet; empty: nothing to do
  base::Instant m_written = base::read_clocks().instant;
};

}  // namespace invokeai_batch::app
