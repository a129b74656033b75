#include "client/one_by_one.hpp"

#include <string>
#include <variant>

#include "invokeai_batch/invokeai/app.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

bool is_of_all(invokeai::FailureKind kind) {
  using invokeai::FailureKind;
  return kind == FailureKind::not_delivered || kind == FailureKind::no_answer ||
         kind == FailureKind::unauthorized;
}

template <class T>
bool says_no(const invokeai::Reply<T>& reply) {
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  return failure != nullptr && is_of_all(failure->kind);
}

// Asked for what nobody is refused.
bool is_lost(Client& client) {
  const auto& server = client.server();
  if (server.token.empty()) {
    return says_no(
        invokeai::read_version(asked(client.session, invokeai::version_request(server))));
  }
  return says_no(invokeai::read_account(asked(client.session, invokeai::account_request(server))));
}

bool spares_the_others(Client& client, const base::Error& error) {
  return error.error_class() == base::ErrorClass::input ||
         (error.error_class() == base::ErrorClass::server && !is_lost(client));
}

}  // namespace

void tell(const base::Error& error) {
  for (const auto& problem : error.problems()) {
    log_error(base::format(problem, base::k_places_told));
  }
}

void tell_or_rethrow(Client& client, const base::Error& error, std::size_t left) {
  if (!spares_the_others(client, error)) {
    if (left > 0) {
      log_error("not tried: " + std::to_string(left) + " more, for the reason that follows");
    }
    throw error;
  }
  tell(error);
}

}  // namespace invokeai_batch::app
