#include "invokeai_batch/http/retry.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::http {

namespace {

// What no server means: a year. Keeps the arithmetic within bounds.
constexpr std::int64_t k_longest_seconds = 365LL * 24 * 3600;

// A date as HTTP writes it (RFC 9110, §5.6.7).
std::optional<base::WallTime> date_of(std::string_view text) {
  const auto seconds = curl_getdate(std::string(text).c_str(), nullptr);
  return seconds < 0 ? std::nullopt
                     : std::optional(base::WallTime{std::chrono::seconds(std::int64_t{seconds})});
}

std::optional<base::Milliseconds> delay_of(std::string_view value,
                                           std::optional<base::WallTime> now) {
  constexpr base::Milliseconds k_none{0};
  if (const auto seconds = base::parse_integer(value)) {
    return *seconds < 0 ? std::nullopt
                        : std::optional<base::Milliseconds>(
                              std::chrono::seconds(std::min(*seconds, k_longest_seconds)));
  }
  const auto date = date_of(value);
  return date && now ? std::optional(std::max(k_none, *date - *now)) : std::nullopt;
}

}  // namespace

bool may_retry(const Outcome& outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    return !failure->sink_refused;
  }
  const int status = std::get<Response>(outcome).status;
  return status == 408 || status == 429 || status / 100 == 5;
}

std::optional<base::Milliseconds> retry_after(const Response& response) {
  const auto date = response.header("date");
  const auto value = response.header("retry-after");
  return value ? delay_of(*value, date ? date_of(*date) : std::nullopt) : std::nullopt;
}

base::Milliseconds retry_delay(int attempt, base::Milliseconds base, base::Milliseconds ceiling,
                               std::optional<base::Milliseconds> retry_after, double random) {
  const auto limit = static_cast<double>(std::max<std::int64_t>(0, ceiling.count()));
  // ldexp overflows to infinity, which the ceiling cuts.
  const auto grown = std::ldexp(static_cast<double>(std::max<std::int64_t>(0, base.count())),
                                std::max(attempt, 1) - 1);
  const auto share = std::clamp(random, 0.0, 1.0);
  const base::Milliseconds drawn{static_cast<std::int64_t>(share * std::min(limit, grown))};
  const auto asked = std::min(retry_after.value_or(base::Milliseconds{0}), 10 * ceiling);
  return std::max(drawn, asked);
}

}  // namespace invokeai_batch::http
