// Taking a RawValue apart into what a key of the job file expects. Every function reports a wrong
// shape with what is expected and a tiny example, and then gives nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::yaml {

/// What stands in the file, for messages: `key` names it, `example` is a line that is right.
struct Expectation {
  std::string_view key;
  std::string_view what;     // "a list of column names"
  std::string_view example;  // "keep: [title]"
};

using Problems = std::vector<base::Problem>;

/// "repeat: expected a whole number, not FOUND", with the example as the hint.
void report_instead(const std::string& place, const Expectation& expected, const std::string& found,
                    Problems& problems);

/// The same, with the value itself or what kind it is.
void report_wrong_shape(const RawValue& value, const Expectation& expected, Problems& problems);

/// A scalar that is not null.
[[nodiscard]] bool is_scalar(const RawValue& value);

/// One text; what YAML damaged is reported too.
[[nodiscard]] std::optional<std::string> read_text(const RawValue& value,
                                                   const Expectation& expected, Problems& problems);

/// A list of texts.
[[nodiscard]] std::vector<std::string> read_texts(const RawValue& value,
                                                  const Expectation& expected, Problems& problems);

/// A map from names to texts, in order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_text_map(
    const RawValue& value, const Expectation& expected, Problems& problems);

/// A whole number from `least` to `most`.
[[nodiscard]] std::optional<std::uint64_t> read_whole_number(const RawValue& value,
                                                             const Expectation& expected,
                                                             std::uint64_t least,
                                                             std::uint64_t most,
                                                             Problems& problems);

/// Reports the member of a map whose key is none of `known`, with suggestions.
void report_unknown_key(std::string_view key, const RawValue& member, std::string_view owner,
                        const std::vector<std::string>& known, Problems& problems);

/// Reports the members of a map whose keys are none of `known`, with suggestions.
void report_unknown_keys(const RawValue& map, std::string_view owner,
                         const std::vector<std::string>& known, Problems& problems);

/// "HEAD a, b, c" on lines that a terminal has room for, for the detail of a problem.
[[nodiscard]] std::string listed_behind(std::string_view head,
                                        const std::vector<std::string>& names);

/// Decimal digits and nothing else, without leading zeros.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text);

}  // namespace invokeai_batch::yaml
