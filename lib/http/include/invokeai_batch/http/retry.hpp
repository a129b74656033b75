// When to try a request again, and after how long. Pure functions; the caller keeps the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::http {

/// Can a request that changes nothing succeed when it is sent again: 408, 429 and 5xx, and every
/// transport failure but a refused sink? One that changes something is never sent again unasked.
[[nodiscard]] bool may_retry(const Outcome& outcome);

/// The delay that a reply asks for: Retry-After in seconds, or as a date, which is measured against
/// the reply's own Date. nullopt when it asks for none, or has no Date.
[[nodiscard]] std::optional<base::Milliseconds> retry_after(const Response& response);

/// Full jitter: between 0 and min(ceiling, base · 2^(attempt−1)); `random` is uniform in [0, 1).
/// A Retry-After wins when it is longer, up to ten ceilings. `attempt` counts from 1; what is out
/// of range counts as the nearest that is not.
[[nodiscard]] base::Milliseconds retry_delay(int attempt, base::Milliseconds base,
                                             base::Milliseconds ceiling,
                                             std::optional<base::Milliseconds> retry_after,
                                             double random);

}  // namespace invokeai_batch::http
