// What people write for how a run goes: after what to try again, when to give up, when to work.
#pragma once

#include <optional>
#include <set>
#include <string_view>

#include "invokeai_batch/run/limits.hpp"

namespace invokeai_batch::app {

/// "oom, server, canceled, missing-image, timeout", some of them, or "any". nullopt for anything
/// else.
[[nodiscard]] std::optional<std::set<run::Cause>> parse_retry_on(std::string_view text);

/// "soon,fail=3", "now,fail=10%". nullopt for anything else.
[[nodiscard]] std::optional<run::HaltRule> parse_halt(std::string_view text);

/// "22:00-07:00". nullopt for anything else.
[[nodiscard]] std::optional<run::DayWindow> parse_day_window(std::string_view text);

}  // namespace invokeai_batch::app
