// Files of one value a line: {lines: FILE} and wildcards.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace invokeai_batch::plan {

struct NumberedLine {
  std::size_t number = 0;  // from 1
  std::string_view text{};
};

/// The lines that hold more than blanks, as they stand but for the carriage return; a byte order
/// mark at the beginning of the file is left out. They refer to `text`.
[[nodiscard]] std::vector<NumberedLine> filled_lines(std::string_view text);

}  // namespace invokeai_batch::plan
