// `login [SERVER]`: a token for a server with users, kept for the commands that follow.

#include <string>

#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "server/credentials.hpp"
#include "server/session.hpp"
#include "settings/directories.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// Passwords in a URL end up in the shell's history.
void refuse_password_in(const std::string& server) {
  if (server.find('@') != std::string::npos) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = base::redacted_url(server),
                       .what = "no e-mail and password are taken from the address",
                       .hint = "name the server without them; they are asked for"});
  }
}

void refuse_without_place(const Settings& settings) {
  if (token_file_of(settings).empty()) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{.what = "there is no place to keep the token: neither HOME nor "
                              "XDG_STATE_HOME is set, and the account has no home directory",
                      .hint = "set HOME, or name a file with --token-file"});
  }
}

void tell(const Arguments& arguments, const std::string& line) {
  if (!arguments.output.is_quiet()) {
    write_stderr(line);
  }
}

void define(Builder& builder) {
  builder.settings({});
}

int run(const Arguments& arguments) {
  auto with_server = arguments;
  if (!arguments.words.empty()) {
    with_server.settings["server"] = arguments.words.front();
  }
  const auto settings = resolve_settings(with_server, {});
  refuse_password_in(settings.server.value);
  refuse_without_place(settings);
  refuse_other_file(token_file_of(settings));
  const auto shown = base::redacted_url(settings.server.value);
  auto session = open_anonymous_session(settings);
  const auto status = ask(session, invokeai::auth_status_request(session.server),
                          invokeai::read_auth_status, "ask whether it has users");
  if (!status.multiuser) {
    tell(arguments, shown + " has no users: no log-in is needed\n");
    return 0;
  }
  if (status.setup_required) {
    throw base::Error(base::ErrorClass::server,
                      {.where = shown,
                       .what = "the server has no account yet",
                       .hint = "open it in a browser and make the first one"});
  }
  const auto credentials = ask_credentials(settings);
  (void)value_or_throw(session, log_in(session, settings, credentials),
                       "log in as " + credentials.email);
  tell(arguments, "logged in to " + shown + " as " + credentials.email + "; the token is kept in " +
                      session.token_file.string() + "\n");
  if (variable(k_token_variable) != nullptr) {
    log_warning(std::string(k_token_variable) + " is set and wins over it");
  }
  return 0;
}

}  // namespace

Command login_command() {
  return {.name = "login",
          .signature = "[SERVER]",
          .summary = "Log in to a server with users, for later commands",
          .examples = R"(invokeai-batch login
invokeai-batch login studio)",
          .notes =
              "The password comes from a prompt, from INVOKEAI_BATCH_EMAIL and "
              "INVOKEAI_BATCH_PASSWORD, or from the password_command of the server in the "
              "config file; never from the command line.",
          .words = {"SERVER", "a URL or a name of the config", 0, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
