#include "table.hpp"

#include <algorithm>

#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

std::string table(const std::vector<std::vector<std::string>>& rows,
                  const base::Terminal& terminal) {
  constexpr std::size_t k_gap = 2;
  constexpr std::size_t k_narrowest_last = 8;
  // No column but the last takes more than a third of a narrow terminal.
  const auto widest = std::max<std::size_t>(12, terminal.columns * 2 / 5);
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], base::display_width(base::one_line(row[i])));
    }
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto cell = base::one_line(row[i]);
      if (i + 1 == row.size()) {
        const auto used = base::display_width(line);
        const auto room =
            std::max(k_narrowest_last, terminal.columns > used ? terminal.columns - used - 1 : 0);
        line += terminal.interactive ? base::elide(cell, room) : cell;
        break;
      }
      const auto width = terminal.interactive ? std::min(widths[i], widest) : widths[i];
      line +=
          base::pad_right(terminal.interactive ? base::elide(cell, width) : cell, width + k_gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace invokeai_batch::app
