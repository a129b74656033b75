// `models hf status|login|logout`.

#include <cstdlib>
#include <string>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"
#include "settings/directories.hpp"
#include "terminal/console.hpp"
#include "terminal/prompt.hpp"

namespace invokeai_batch::app {

namespace {

constexpr const char* k_variable = "HF_TOKEN";

// Never from the command line: everybody sees that.
base::Secret token() {
  if (const char* value = variable(k_variable)) {
    return base::Secret(value);
  }
  return Prompt("the token of Hugging Face", "set HF_TOKEN").ask_secret("Token: ");
}

http::Request request_for(const std::string& action, const invokeai::Server& server) {
  if (action == "status") {
    return invokeai::hf_status_request(server);
  }
  if (action == "login") {
    return invokeai::hf_login_request(server, token());
  }
  if (action == "logout") {
    return invokeai::hf_logout_request(server);
  }
  throw base::Error(base::ErrorClass::usage,
                    {.where = action, .what = "expected status, login or logout"});
}

std::string wanted_of(const std::string& action) {
  return action == "login"    ? "log in at Hugging Face"
         : action == "logout" ? "log out of Hugging Face"
                              : "ask about Hugging Face";
}

int run(const Arguments& arguments) {
  const auto& action = arguments.words.front();
  if (action != "status" && action != "login" && action != "logout") {
    (void)request_for(action, {});
  }
  auto client = open_client(arguments);
  const auto status = change(client, request_for(action, client.server()), invokeai::read_hf_status,
                             wanted_of(action));
  write_stdout(status + "\n");
  return action == "login" && status != "valid" ? 1 : 0;
}

}  // namespace

Command models_hf_command() {
  return {.name = "models hf",
          .signature = "status|login|logout",
          .summary = "The server's own log-in at Hugging Face",
          .examples = R"(invokeai-batch models hf status
HF_TOKEN=$(pass hf) invokeai-batch models hf login)",
          .notes = "The token comes from HF_TOKEN or a prompt, and stays on the server.",
          .words = {"ACTION", "status, login or logout", 1, 1},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
