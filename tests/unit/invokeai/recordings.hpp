// Replies of real servers: the module's own fixtures (tests/fixtures/invokeai/VERSION.json, cut
// down to what the readers look at), and the whole recordings where INVOKEAI_BATCH_RECORDINGS names
// them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/reply.hpp"

namespace invokeai_batch::tests {

struct Recording {
  std::string version{};  // "6.3.0"
  std::string method{};
  std::string path{};
  std::string body{};  // JSON, "" when there was none
  http::Response response{};
};

/// That call of all versions that have it, from all sources. Never empty.
[[nodiscard]] std::vector<Recording> recordings(const std::string& name);
/// Of one version, from the fixtures.
[[nodiscard]] Recording recording(const std::string& version, const std::string& name);

/// A reply made by hand.
[[nodiscard]] http::Response json_reply(std::string body, int status = 200);

/// The value; fails the test for a failure.
template <class T>
T value_of(std::variant<T, invokeai::ApiFailure> reply) {
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    FAIL("failed: " << failure->what);
  }
  return std::get<T>(std::move(reply));
}

/// The failure; fails the test for a value.
template <class T>
invokeai::ApiFailure failure_of(const std::variant<T, invokeai::ApiFailure>& reply) {
  REQUIRE(std::holds_alternative<invokeai::ApiFailure>(reply));
  return std::get<invokeai::ApiFailure>(reply);
}

}  // namespace invokeai_batch::tests
