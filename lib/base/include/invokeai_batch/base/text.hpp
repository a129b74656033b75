// Small operations on text that more than one module needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::base {

/// Without blanks, tabs and line breaks at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII letters lowered, all other bytes kept.
[[nodiscard]] std::string to_lower(std::string_view text);

/// Equal when the case of ASCII letters is ignored.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The pieces between separators; "" gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// A decimal integer and nothing else: optional '-', digits, no leading zeros but "0" itself, no
/// blanks, no '+'. nullopt for anything else or when it does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// A finite decimal number and nothing else ("7", "-0.5", "1e-3", ".5"; no hexadecimal, no inf, no
/// nan, no overflow).
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The shortest text that reads back as the same number, as JavaScript's JSON.stringify prints it:
/// 7.5, 30, 1e-7, 1e+21. REQUIRES: finite.
[[nodiscard]] std::string number_to_text(double value);

/// "1 job", "3 jobs".
[[nodiscard]] std::string count_of(std::size_t count, std::string_view singular,
                                   std::string_view plural = {});

/// Order in which people sort file names: "img2" before "img10"; ties by bytes.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;  // in characters
};

/// Where a byte offset is, counted from 1, for messages.
[[nodiscard]] LineColumn line_column(std::string_view text, std::size_t offset);

/// One word for a POSIX shell, for lines that a user is told to type: as it is when it needs no
/// quotes, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

/// The line around a byte offset and a caret below the place, elided to a terminal's width: the
/// detail of a parse error. Empty for a blank line.
[[nodiscard]] std::string source_excerpt(std::string_view text, std::size_t offset);

}  // namespace invokeai_batch::base
