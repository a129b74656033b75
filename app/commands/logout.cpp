// `logout [SERVER]`.

#include <filesystem>
#include <string>
#include <system_error>

#include "cli/command.hpp"
#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "server/credentials.hpp"
#include "server/session.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  builder.settings({});
}

// A server that cannot be reached keeps no token of ours in use.
void tell_server(const Settings& settings) {
  auto session = open_session(settings);
  if (!session.server.token.empty()) {
    (void)session.transport.perform(invokeai::logout_request(session.server));
  }
}

int run(const Arguments& arguments) {
  auto with_server = arguments;
  if (!arguments.words.empty()) {
    with_server.settings["server"] = arguments.words.front();
  }
  const auto settings = resolve_settings(with_server, {});
  const auto shown = base::redacted_url(settings.server.value);
  const auto file = token_file_of(settings);
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) {
    say("there is no token for " + shown, arguments.output);
    return 0;
  }
  tell_server(settings);
  std::filesystem::remove(file, error);
  if (error) {
    throw base::system_error("remove", file.string(), error.value());
  }
  say("logged out of " + shown + "; the token is gone from " + file.string(), arguments.output);
  return 0;
}

}  // namespace

Command logout_command() {
  return {.name = "logout",
          .signature = "[SERVER]",
          .summary = "Forget the token that login has stored",
          .examples = R"(invokeai-batch logout
invokeai-batch logout studio)",
          .notes = "A token that was copied elsewhere may stay good until it runs out.",
          .words = {"SERVER", "a URL or a name of the config", 0, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
