// When to try a request again, and after how long. Pure functions; the caller keeps the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::http {

enum class Idempotent { no, yes };

/// May the same request be sent again without asking the server what became of the first?
/// Any request: 429, 503 with Retry-After, 409 of storage maintenance, or never delivered.
/// Idempotent ones also: all transport failures but a refused sink, 408, and 5xx.
[[nodiscard]] bool may_retry(Idempotent idempotent, const Outcome& outcome);

/// Is this the 409 that InvokeAI (6.14 and later) sends while it moves its image files? It passes;
/// the other 409s are conflicts that stay.
[[nodiscard]] bool is_maintenance(const Response& response);

/// The delay that a reply asks for (Retry-After in seconds or as a date). Without `now` a date is
/// measured against the reply's own Date; nullopt when it has none.
[[nodiscard]] std::optional<base::Milliseconds> retry_after(const Response& response);
[[nodiscard]] std::optional<base::Milliseconds> retry_after(const Response& response,
                                                            base::WallTime now);

/// Full jitter: between 0 and min(ceiling, base · 2^(attempt−1)); `random` is uniform in [0, 1).
/// A Retry-After wins when it is longer, up to ten ceilings. attempt counts from 1.
[[nodiscard]] base::Milliseconds retry_delay(int attempt, base::Milliseconds base,
                                             base::Milliseconds ceiling,
                                             std::optional<base::Milliseconds> retry_after,
                                             double random);

}  // namespace invokeai_batch::http
