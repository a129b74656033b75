// How the value of a setting is written: for each type of the table, what it looks like and what it
// means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "cli/settings_table.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/report/sidecar.hpp"
#include "invokeai_batch/run/limits.hpp"
#include "invokeai_batch/run/loop.hpp"

namespace invokeai_batch::app {

/// "90", "90s", "10m", "5h", "250ms"; a bare number is seconds. nullopt for anything else.
[[nodiscard]] std::optional<base::Milliseconds> parse_duration(std::string_view text);

/// What a value of this type looks like; "" when `text` is one.
[[nodiscard]] std::string what_is_due(SettingType type, const std::string& text);

/// The value that a text stands for. REQUIRES: what_is_due() has nothing against the text.
void read_value(const std::string& text, std::string& value);
void read_value(const std::string& text, std::size_t& value);
void read_value(const std::string& text, std::optional<std::size_t>& value);
void read_value(const std::string& text, bool& value);
void read_value(const std::string& text, std::optional<base::Milliseconds>& value);
void read_value(const std::string& text, std::set<run::Cause>& value);
void read_value(const std::string& text, std::optional<run::HaltRule>& value);
void read_value(const std::string& text, std::optional<run::DayWindow>& value);
void read_value(const std::string& text, report::SidecarForm& value);
void read_value(const std::string& text, run::Order& value);

}  // namespace invokeai_batch::app
