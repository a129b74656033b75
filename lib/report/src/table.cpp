#include "invokeai_batch/report/table.hpp"

#include <algorithm>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::report {

namespace {

constexpr std::size_t k_gap = 2;
constexpr std::size_t k_narrowest = 8;

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], base::display_width(row[i]));
    }
  }
  return widths;
}

// The last column gives way first, then the one before it: what stands left of them is for typing.
// Where that is not enough the widest of the others do, and the first of all, which says what a row
// is about, at the end.
void fit(std::vector<std::size_t>& widths, std::size_t columns) {
  auto used = (widths.size() - 1) * k_gap;
  for (const auto width : widths) {
    used += width;
  }
  for (std::size_t i = widths.size(); i-- > 1 && used >= columns && i + 2 >= widths.size();) {
    const auto spare = widths[i] - std::min(widths[i], k_narrowest);
    const auto cut = std::min(spare, used - columns + 1);
    widths[i] -= cut;
    used -= cut;
  }
  for (const auto first :
       {widths.size() > 1 ? widths.begin() + 1 : widths.begin(), widths.begin()}) {
    for (auto widest = std::max_element(first, widths.end());
         used >= columns && *widest > k_narrowest; widest = std::max_element(first, widths.end())) {
      --*widest;
      --used;
    }
  }
}

}  // namespace

std::string table(std::vector<std::vector<std::string>> rows, const base::Terminal& terminal) {
  base::require(!rows.empty() && std::all_of(rows.begin(), rows.end(),
                                             [&rows](const auto& row) {
                                               return row.size() == rows.front().size();
                                             }),
                "the rows of a table have the same cells");
  for (auto& row : rows) {
    for (auto& cell : row) {
      cell = base::one_line(cell);
    }
  }
  auto widths = widths_of(rows);
  if (terminal.interactive) {
    fit(widths, terminal.columns);
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += base::pad_right(base::elide(row[i], widths[i]), widths[i] + k_gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace invokeai_batch::report
