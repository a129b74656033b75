#include "tables/text_lines.hpp"

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

std::vector<NumberedLine> filled_lines(std::string_view text) {
  text.remove_prefix(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  std::vector<NumberedLine> lines;
  std::size_t number = 0;
  for (auto line : base::split(text, '\n')) {
    ++number;
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    if (!base::trim(line).empty()) {
      lines.push_back({number, line});
    }
  }
  return lines;
}

}  // namespace invokeai_batch::plan
