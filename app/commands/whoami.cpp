// `whoami`.

#include <string>

#include "client/client.hpp"
#include "client/listing.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object");
}

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto status = ask(client, invokeai::auth_status_request(client.server()),
                          invokeai::read_auth_status, "ask whether it has users");
  const auto account = status.multiuser ? ask(client, invokeai::account_request(client.server()),
                                              invokeai::read_account, "ask who we are")
                                        : invokeai::Account{};
  show_record({account.email,
               {{"server", base::redacted_url(client.server().base_url)},
                {"version", client.session.version.text},
                {"users", status.multiuser},
                {"email", report::text_or_none(account.email)},
                {"name", report::text_or_none(account.name)},
                {"administrator", account.is_admin || !status.multiuser}}},
              arguments.output);
  return 0;
}

}  // namespace

Command whoami_command() {
  return {.name = "whoami",
          .signature = "",
          .summary = "Which server this is, and as whom we are logged in",
          .examples = "invokeai-batch whoami",
          .notes = "A server without users treats everybody as an administrator.",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
