// What a call to the server comes back with.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::invokeai {

enum class FailureKind {
  not_delivered,  // it never reached the server (refused connection, unknown host): safe to repeat
  no_answer,      // it may have been carried out (time-out, reset, cut off)
  unauthorized,   // 401
  forbidden,      // 403
  not_found,      // 404
  invalid,        // 422, 400: the request is wrong; repeating it is useless
  busy,           // 409 maintenance, 429, 503: later
  server_error,   // any other 5xx; it may have been carried out
  unexpected,     // a reply that is none of InvokeAI's: HTML, JSON of another shape, odd status
};

struct ApiFailure {
  FailureKind kind = FailureKind::unexpected;
  int status = 0;  // 0 without a reply
  /// For people, one or a few lines, control characters stripped, never the echoed graph:
  /// "422: graph.nodes.blank.blank_image.height: Input should be a valid integer".
  std::string what{};
  std::optional<base::Milliseconds> retry_after{};
  std::string hint{};  // what to do about it, where the failure itself tells; or empty
};

template <class T>
using Reply = std::variant<T, ApiFailure>;

/// The Error(server) that ends a command when a call it cannot do without failed. `server` is the
/// base URL; the hint says what to look at (is it running? the port? a login?).
[[nodiscard]] base::Error error_of(const ApiFailure& failure, const std::string& server,
                                   const std::string& what_was_wanted);

}  // namespace invokeai_batch::invokeai
