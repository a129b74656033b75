// A plain table for people: columns aligned, the last one elided to the terminal.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/base/terminal.hpp"

namespace invokeai_batch::report {

/// REQUIRES: at least one row, and all of equally many cells. Every cell is shown on one line. Two
/// blanks between columns. On a terminal the last column, then the one before it, then the widest
/// of the others, and the first at the end, are cut to what fits; a pipe gets all of it.
[[nodiscard]] std::string table(std::vector<std::vector<std::string>> rows,
                                const base::Terminal& terminal);

}  // namespace invokeai_batch::report
