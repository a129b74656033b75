// Any bytes as a table; the first byte chooses the format. Every cell of a table that is accepted
// is read.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "invokeai_batch/base/error.hpp"
#include "tables/rows.hpp"

using namespace invokeai_batch;

namespace {

void read_every_cell(const plan::RowTable& table) {
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      (void)table.value(row, column);
      (void)table.place(row, column);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  constexpr plan::RowFormat k_formats[] = {plan::RowFormat::csv, plan::RowFormat::tsv,
                                           plan::RowFormat::jsonl};
  const plan::RowSource source{.format = k_formats[data[0] % 3], .path = "table"};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    read_every_cell(plan::read_rows(source, std::string(text)));
  } catch (const base::Error&) {
    // a refusal; anything else escapes and is a finding
  }
  return 0;
}
