#include "client/client.hpp"

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::app {

void define_client(Builder& builder) {
  builder.settings({"server"});
}

Client open_client(const Arguments& arguments) {
  return open_client(resolve_settings(arguments, {}));
}

Client open_client(Settings settings) {
  auto session = connect(settings);
  auto file = session.token_file;
  return {std::move(settings), std::move(session), TokenKeeper(std::move(file))};
}

void adopt_token(Client& client, const http::Outcome& outcome) {
  if (auto token = invokeai::refreshed_token(outcome); !token.empty()) {
    client.keeper.adopt(token);
    client.session.server.token = std::move(token);
  }
}

bool has_version(const Client& client, int minor) {
  return invokeai::is_at_least(client.session.version, 6, minor);
}

void need_version(const Client& client, int minor, const std::string& what) {
  if (!has_version(client, minor)) {
    throw base::Error(base::ErrorClass::server,
                      {.where = describe(client.session),
                       .what = "this server has no " + what,
                       .hint = "InvokeAI has it from 6." + std::to_string(minor) + " on"});
  }
}

}  // namespace invokeai_batch::app
