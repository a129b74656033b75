#include "invokeai_batch/plan/job_numbers.hpp"

#include <algorithm>
#include <deque>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "tables/csv.hpp"

namespace invokeai_batch::plan {

namespace {

base::Error no_numbers(const std::string& where, const std::string& what) {
  return {base::ErrorClass::input,
          {.where = where,
           .what = what,
           .hint = "`invokeai-batch report DIR --as-rows`, results.csv and the export of the page "
                   "have such a column"}};
}

}  // namespace

std::vector<std::int64_t> job_numbers(std::string_view text, const std::string& name) {
  constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
  text.remove_prefix(text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
  std::deque<std::string> unescaped;
  CsvReader reader(text, ',', unescaped);
  const auto* record = reader.next();
  const auto header = record == nullptr ? std::vector<CsvCell>() : *record;
  const auto found = std::find_if(header.begin(), header.end(),
                                  [](const CsvCell& cell) { return cell.text == k_job_column; });
  if (found == header.end()) {
    throw no_numbers(name + ":1", "the table has no column \"job\"");
  }
  const auto column = static_cast<std::size_t>(found - header.begin());
  std::vector<std::int64_t> numbers;
  while ((record = reader.next()) != nullptr) {
    const auto number =
        column < record->size() ? base::parse_integer((*record)[column].text) : std::nullopt;
    if (!number || *number < 1) {
      throw no_numbers(name + ":" + std::to_string(reader.line()) + ", column job",
                       "this is no number of a job");
    }
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace invokeai_batch::plan
