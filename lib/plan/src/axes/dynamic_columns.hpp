// Columns whose cells are expanded: "a {red|blue} fox" makes two rows of one.
#pragma once

#include <cstddef>
#include <vector>

#include "axes/row_values.hpp"

namespace invokeai_batch::plan {

struct DynamicColumn {
  std::size_t position = 0;  // in RowValues::columns
  /// Per row of the table what stands in the place of its cell; never empty.
  std::vector<std::vector<ValueId>> choices{};
};

/// A row for each combination of what the columns' cells stand for; the last column varies fastest.
/// Rows keep their numbers. Reports more rows than `most`, and leaves them as they are.
void expand_rows(RowValues& rows, const std::vector<DynamicColumn>& dynamic, std::size_t most,
                 Draft& draft);

}  // namespace invokeai_batch::plan
