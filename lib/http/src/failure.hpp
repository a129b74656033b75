// Why a request failed, in words for people.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::http {

/// How far a request had come when it failed.
struct Progress {
  bool sent = false;      // the connection stood and the request went out, or may have
  bool answered = false;  // at least a status line came back
  std::uint64_t body_bytes = 0;
  std::optional<std::uint64_t> announced{};  // Content-Length
};

/// What libcurl said about a failed transfer.
struct CurlReport {
  CURLcode code = CURLE_OK;
  int os_error = 0;      // errno of the failed connection; 0: none
  std::string detail{};  // libcurl's own words, for what only it knows (certificates)
  std::optional<std::string> proxy_variable{};  // of the environment, when it names a proxy for us
  std::string trust_named_by = "--ca-file";     // what named the certificates of authorities
};

[[nodiscard]] Failure failure_of(const CurlReport& report, const Progress& progress,
                                 base::Milliseconds connect_timeout);

/// Nothing moved for `idle`.
[[nodiscard]] Failure idle_failure(base::Milliseconds idle, const Progress& progress);

/// For a connection that is kept alive by next to nothing.
[[nodiscard]] Failure trickle_failure(base::Milliseconds time, std::uint64_t bytes);

}  // namespace invokeai_batch::http
