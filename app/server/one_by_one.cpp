#include "server/one_by_one.hpp"

#include <string>
#include <variant>

#include "invokeai_batch/invokeai/app.hpp"
#include "terminal/console.hpp"
#include "terminal/problems.hpp"

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
bool is_lost(Session& session) {
  const auto& server = session.server;
  if (server.token.empty()) {
    return says_no(invokeai::read_version(asked(session, invokeai::version_request(server))));
  }
  return says_no(invokeai::read_account(asked(session, invokeai::account_request(server))));
}

bool spares_the_others(Session& session, const base::Error& error) {
  return error.error_class() == base::ErrorClass::input ||
         (error.error_class() == base::ErrorClass::server && !is_lost(session));
}

}  // namespace

void tell_or_rethrow(Session& session, const Output& output, const base::Error& error,
                     std::size_t left) {
  if (!spares_the_others(session, error)) {
    if (left > 0) {
      log_error("not tried: " + std::to_string(left) + " more, for the reason that follows");
    }
    throw error;
  }
  tell(error, output);
}

}  // namespace invokeai_batch::app
