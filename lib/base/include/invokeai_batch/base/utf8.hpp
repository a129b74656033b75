// Text from outside, made fit for a terminal or a table.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::base {

/// The offset of the first byte that is not valid UTF-8; nullopt when all of it is.
[[nodiscard]] std::optional<std::size_t> invalid_utf8_at(std::string_view text);

/// In Unicode's composed form (NFC), in which equal texts are equal bytes. Invalid bytes are kept.
[[nodiscard]] std::string composed(std::string_view text);

/// Without case and with accents taken apart (full case folding, NFD): the same for texts that
/// differ in nothing else. Invalid bytes are kept.
[[nodiscard]] std::string folded(std::string_view text);

/// Text of a server or a file on its way to a terminal: control characters (C0 but line break and
/// tab, DEL, C1, and the Unicode direction overrides) are dropped, invalid bytes become U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

/// printable(), and line breaks and tabs become one blank: for one line of output.
[[nodiscard]] std::string one_line(std::string_view text);

/// Columns that the text takes on a terminal (East Asian wide characters and emoji take two,
/// combining marks none); a byte that is no UTF-8 takes one.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// At most `columns` wide; what does not fit is replaced by one `…` at the end.
[[nodiscard]] std::string elide(std::string_view text, std::size_t columns);

/// The code point that the text begins with; U+FFFD where that is no UTF-8. REQUIRES: not empty.
[[nodiscard]] char32_t first_code_point(std::string_view text);

/// The first `count` characters (code points), never half of one.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t count);

/// As lines of at most `columns`, broken at blanks; a longer word has a line of its own.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// Padded with blanks to `columns` of display width.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);

}  // namespace invokeai_batch::base
