// The rows of a table, each cell typed by the input that its column names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "axes/asked.hpp"
#include "tables/rows.hpp"

namespace invokeai_batch::plan {

/// A column that is no input and stands in names.
struct KeptColumn {
  std::string name{};
  std::vector<std::size_t> texts{};  // per row, in ValueStore::texts()
};

/// A column that feeds an input.
struct InputColumn {
  std::string name{};
  InputId input = 0;
  std::vector<ValueId> values{};  // per row; k_no_value: as it was
};

struct RowValues {
  std::optional<RowTable> table{};
  std::size_t count = 1;  // without rows every job is of the one row that says nothing
  std::size_t total = 1;  // with those behind `limit`, which nothing is made of
  std::vector<InputColumn> columns{};
  std::vector<KeptColumn> kept{};
  std::vector<std::uint32_t>
      numbers{};  // of the rows in the table, when prompts made several of one

  /// In the table, from 1.
  [[nodiscard]] std::uint32_t number(std::size_t row) const;
  [[nodiscard]] bool varies(InputId input) const;
};

/// Reads `rows`. Columns that names and boards use are kept; one that means nothing is a problem.
[[nodiscard]] RowValues read_row_values(const Asked& asked, Draft& draft);

}  // namespace invokeai_batch::plan
