// Where and why a text is not JSON (RFC 8259), in words of our own: the parser that does the real
// work has no offset for half of its errors.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::json {

struct SyntaxError {
  std::size_t offset = 0;
  std::string why{};  // "expected ',' or '}'", "the text ends inside a string"
};

/// The first error of the text; nullopt when it is JSON no deeper than `deepest`.
[[nodiscard]] std::optional<SyntaxError> find_syntax_error(std::string_view text,
                                                           std::size_t deepest);

/// Is this a number by JSON's grammar ("01", "+1", ".5" and "1." are not)?
[[nodiscard]] bool is_json_number(std::string_view text);

}  // namespace invokeai_batch::json
