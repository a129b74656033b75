// The source behind a YAML value: what stands on its line, and how that line would look with the
// text in quotes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::yaml {

struct LineSpan {
  std::size_t begin = 0;
  std::size_t end = 0;  // of its last character, without the line break
};

[[nodiscard]] LineSpan line_around(std::string_view text, std::size_t offset);

/// The line of `offset`, trimmed, with what stands from there to its end in double quotes.
[[nodiscard]] std::string line_quoted_from(std::string_view text, std::size_t offset);

/// A plain scalar that begins at `offset` and reads as `value`, when a comment cuts it: its line
/// with the value and the comment in quotes. "" when no comment follows.
[[nodiscard]] std::string line_with_comment_quoted(std::string_view text, std::size_t offset,
                                                   std::string_view value);

/// Where the nothing stands that was found before the token at `offset`: right behind its key or
/// dash. nullopt when that is not to be seen (`{a: }`).
[[nodiscard]] std::optional<std::size_t> empty_value_before(std::string_view text,
                                                            std::size_t offset);

/// Does the quoted scalar that begins at `offset` end? (yaml-cpp 0.7 takes the end of the text for
/// the closing quote.)
[[nodiscard]] bool quote_closes(std::string_view text, std::size_t offset);

struct MendedLine {
  std::string text{};   // the whole text, with the line mended
  std::string line{};   // that line, trimmed
  std::size_t end = 0;  // of the line, in the mended text
};

/// The text with the value on the line of `offset` put in quotes; nullopt when that makes no sense
/// (nothing there, an unclosed list, a whole list). Whether it is YAML then, the caller has to try.
[[nodiscard]] std::optional<MendedLine> mend_line(std::string_view text, std::size_t offset);

}  // namespace invokeai_batch::yaml
