// What the GUI's language makes of numbers and texts, where its generators depend on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::workflow {

/// Math.round: halves go up, also below zero (-2.5 becomes -2).
[[nodiscard]] double javascript_round(double value);

/// parseInt(text, 10): the digits that the text begins with; nullopt for NaN, and for what is out
/// of a double's range.
[[nodiscard]] std::optional<double> javascript_integer(std::string_view text);

/// parseFloat(text): the longest decimal number that the text begins with; nullopt for NaN, and for
/// what is out of a double's range.
[[nodiscard]] std::optional<double> javascript_number(std::string_view text);

/// text.trim(): without white space as Unicode has it, line ends and the byte order mark.
[[nodiscard]] std::string_view javascript_trim(std::string_view text);

/// text.split(separator) for a separator that is not empty.
[[nodiscard]] std::vector<std::string_view> javascript_split(std::string_view text,
                                                             std::string_view separator);

}  // namespace invokeai_batch::workflow
