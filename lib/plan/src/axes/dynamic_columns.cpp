#include "axes/dynamic_columns.hpp"

#include <optional>
#include <utility>

#include "axes/matrix.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

namespace {

std::optional<std::size_t> rows_made_of(std::size_t row,
                                        const std::vector<DynamicColumn>& dynamic) {
  std::optional<std::size_t> count = 1;
  for (const auto& column : dynamic) {
    count = multiplied(count, column.choices[row].size());
  }
  return count;
}

// nullopt: more than `most`.
std::optional<std::size_t> all_rows(std::size_t rows, const std::vector<DynamicColumn>& dynamic,
                                    std::size_t most) {
  std::size_t all = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto count = rows_made_of(row, dynamic);
    if (!count || *count > most - all) {
      return std::nullopt;
    }
    all += *count;
  }
  return all;
}

template <class Item>
std::vector<Item> repeated(const std::vector<Item>& of_rows,
                           const std::vector<std::uint32_t>& numbers) {
  std::vector<Item> items;
  items.reserve(numbers.size());
  for (const auto number : numbers) {
    items.push_back(of_rows[number - 1]);
  }
  return items;
}

// What the `nth` of the rows made of one has in each column, the last one varying fastest.
void pick(RowValues& rows, const std::vector<DynamicColumn>& dynamic, std::size_t row,
          std::size_t at, std::size_t nth) {
  for (auto column = dynamic.rbegin(); column != dynamic.rend(); ++column) {
    const auto& choices = column->choices[row];
    rows.columns[column->position].values[at] = choices[nth % choices.size()];
    nth /= choices.size();
  }
}

}  // namespace

void expand_rows(RowValues& rows, const std::vector<DynamicColumn>& dynamic, std::size_t most,
                 Draft& draft) {
  const auto all = all_rows(rows.count, dynamic, most);
  if (!all) {
    draft.problems.add(base::Problem{
        .what = "the prompts of the rows are more than " + std::to_string(most) + " together",
        .hint = "leave a column out of `dynamic`, or write fewer choices"});
    return;
  }
  rows.numbers.reserve(*all);
  for (std::size_t row = 0; row < rows.count; ++row) {
    rows.numbers.insert(rows.numbers.end(), *rows_made_of(row, dynamic),
                        static_cast<std::uint32_t>(row + 1));
  }
  for (auto& column : rows.columns) {
    column.values = repeated(column.values, rows.numbers);
  }
  for (auto& column : rows.kept) {
    column.texts = repeated(column.texts, rows.numbers);
  }
  for (std::size_t at = 0, nth = 0; at < *all; ++at) {
    nth = at > 0 && rows.numbers[at] == rows.numbers[at - 1] ? nth + 1 : 0;
    pick(rows, dynamic, rows.numbers[at] - 1, at, nth);
  }
  draft.notes.notes.push_back(base::count_of(rows.count, "row") + " and their prompts make " +
                              std::to_string(*all));
  rows.count = *all;
  rows.total = *all;
}

}  // namespace invokeai_batch::plan
