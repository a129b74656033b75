// The way to the server, for the commands that look after its things.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/command.hpp"
#include "server/session.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

struct Client {
  Settings settings;
  Session session;
  TokenKeeper keeper;

  [[nodiscard]] const invokeai::Server& server() const { return session.server; }
};

/// --server and those of the connection; --queue besides for those that speak of one.
void define_client(Builder& builder);

/// Throws base::Error when the server cannot be reached or is none of ours.
[[nodiscard]] Client open_client(const Arguments& arguments);
[[nodiscard]] Client open_client(Settings settings);

/// Keeps a token that came with the reply in the place of ours.
void adopt_token(Client& client, const http::Outcome& outcome);

/// A question, which changes nothing. `read` takes the outcome. Throws base::Error(server).
template <class Read>
[[nodiscard]] auto ask(Client& client, const http::Request& request, Read read,
                       const std::string& wanted) {
  return value_or_throw(client.session, read(asked(client.session, request)), wanted);
}

/// A change, sent once: what of it was carried out is not known when no answer comes. Throws
/// base::Error(server).
template <class Read>
auto change(Client& client, const http::Request& request, Read read, const std::string& wanted) {
  const auto outcome = client.session.transport.perform(request);
  adopt_token(client, outcome);
  return value_or_throw(client.session, read(outcome), wanted);
}

/// Throws base::Error(server) when the server is older than 6.`minor`, which brought `what`.
void need_version(const Client& client, int minor, const std::string& what);
[[nodiscard]] bool has_version(const Client& client, int minor);

/// Calls `action` with at most 1 000 of them at a time, as many as servers take in one call.
template <class Id, class Action>
void in_chunks(const std::vector<Id>& ids, Action action) {
  constexpr std::size_t k_most = 1'000;
  for (std::size_t begin = 0; begin < ids.size(); begin += k_most) {
    const auto end = std::min(ids.size(), begin + k_most);
    action(std::vector<Id>(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                           ids.begin() + static_cast<std::ptrdiff_t>(end)));
  }
}

}  // namespace invokeai_batch::app
