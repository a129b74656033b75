// `{board}/{job:04}-{positive prompt:.40}.{ext}`: how files (and boards) are called.
//
//     {FIELD}      a value as it is               {{  }}       a literal brace
//     {FIELD:04}   an integer with leading zeros, here at least four digits
//     {FIELD:.40}  the first 40 characters of a text
//     {FIELD:.1f}  a number with one digit behind the point
//
// FIELD is job, board, ext, output, date, seed, row, repeat, an input by any of its names, or a
// column. The format is what follows the *last* colon, when it looks like one: `{label:2}` is the
// input labelled 2, `{label:2:04}` the same with four digits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::plan {

struct NameFormat {
  enum class Kind {
    as_it_is,
    zero_padded,   // :04
    shortened,     // :.40
    fixed_digits,  // :.1f
  };
  Kind kind = Kind::as_it_is;
  std::size_t digits = 0;  // 4, 40, 1
  friend bool operator==(const NameFormat&, const NameFormat&) = default;
};

/// Parsed, but not yet matched to inputs.
struct NameTemplate {
  struct Part {
    std::string literal{};
    std::string field{};  // "job", "board", "positive prompt"; empty: literal
    NameFormat format{};
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts{};
  std::string source{};  // as written
  std::string place{};
};

inline constexpr std::string_view k_default_name = "{board}/{job:04}.{ext}";

/// Throws base::Error(input) for braces that do not match, an empty field, an unknown format.
[[nodiscard]] NameTemplate parse_name_template(std::string_view text, std::string_view place);

}  // namespace invokeai_batch::plan
