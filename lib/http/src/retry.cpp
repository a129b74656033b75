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

// InvokeAI answers 409 to uploads, downloads and enqueues while it moves its image files (6.14 and
// later), and says so in words only; its other 409s are conflicts that stay.
bool is_maintenance(const Response& response) {
  return response.status == 409 && response.body.find("maintenance") != std::string::npos;
}

bool refused_before_work(const Response& response) {
  return response.status == 429 || is_maintenance(response) ||
         (response.status == 503 && response.header("retry-after").has_value());
}

}  // namespace

bool may_retry(Idempotent idempotent, const Outcome& outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    return failure->delivery == Delivery::never ||
           (idempotent == Idempotent::yes && !failure->sink_refused);
  }
  const auto& response = std::get<Response>(outcome);
  return refused_before_work(response) ||
         (idempotent == Idempotent::yes && (response.status == 408 || response.status / 100 == 5));
}

std::optional<base::Milliseconds> retry_after(const Response& response, base::WallTime now) {
  const auto header = response.header("retry-after");
  if (!header) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  if (const auto number = base::parse_integer(*header)) {
    if (*number < 0) {
      return std::nullopt;
    }
    seconds = *number;
  } else {
    const auto date = curl_getdate(std::string(*header).c_str(), nullptr);
    if (date < 0) {
      return std::nullopt;
    }
    const auto now_seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    seconds = std::max<std::int64_t>(0, std::int64_t{date} - now_seconds.count());
  }
  return std::chrono::seconds(std::min(seconds, k_longest_seconds));
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
