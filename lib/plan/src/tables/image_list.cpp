#include "invokeai_batch/plan/image_list.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "tables/csv.hpp"

namespace invokeai_batch::plan {

namespace {

using Record = std::vector<CsvCell>;

std::optional<std::size_t> column_of(const Record& header, std::string_view name) {
  const auto found = std::find_if(header.begin(), header.end(),
                                  [name](const CsvCell& cell) { return cell.text == name; });
  return found == header.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - header.begin()));
}

// Where the table has what.
struct Columns {
  std::optional<std::size_t> sha256;
  std::optional<std::size_t> file;
  std::optional<std::size_t> size;
  std::optional<std::size_t> name;
  std::optional<std::size_t> job;
};

// results.csv says of each image whose job it is, and may have an input that is called "name" or
// "size"; our own columns stand behind the inputs.
Columns columns_of(const Record& header) {
  const auto one_of = [&header](std::string_view first, std::string_view second) {
    const auto found = column_of(header, first);
    return found ? found : column_of(header, second);
  };
  const auto job = column_of(header, "job");
  return {.sha256 = column_of(header, "sha256"),
          .file = one_of("file", "name"),
          .size = job ? std::nullopt : column_of(header, "size"),
          .name = one_of("image_name", "name"),
          .job = job};
}

bool are_enough(const Columns& columns) {
  return columns.sha256 && columns.file;
}

std::string_view cell_of(const Record& record, std::optional<std::size_t> column) {
  return column && *column < record.size() ? record[*column].text : std::string_view();
}

base::Error unusable(const std::string& where, const std::string& what) {
  return {base::ErrorClass::input,
          {.where = where,
           .what = what,
           .hint = "results.csv of a run and index.csv of a mirror are such tables"}};
}

ListedImage image_of(const Record& record, const Columns& columns, const std::string& place) {
  const auto sha256 = cell_of(record, columns.sha256);
  const auto file = cell_of(record, columns.file);
  if (file.empty()) {
    throw unusable(place, "the row has no file");
  }
  if (!base::is_sha256_hex(sha256)) {
    throw unusable(place + ", column sha256", "this is no SHA-256");
  }
  ListedImage image;
  image.file = {.path = std::string(file), .sha256 = std::string(sha256)};
  image.name = cell_of(record, columns.name);
  image.job = base::parse_integer(cell_of(record, columns.job));
  if (const auto size = cell_of(record, columns.size); !size.empty()) {
    const auto bytes = base::parse_integer(size);
    if (!bytes || *bytes < 0) {
      throw unusable(place + ", column size", "this is no size of a file");
    }
    image.file.bytes = static_cast<std::uint64_t>(*bytes);
  }
  return image;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
  text.remove_prefix(text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
  return text;
}

}  // namespace

std::vector<ListedImage> image_list(std::string_view text, const std::string& table) {
  std::deque<std::string> unescaped;
  CsvReader reader(without_mark(text), ',', unescaped);
  const auto* record = reader.next();
  const auto columns = columns_of(record == nullptr ? Record() : *record);
  if (!are_enough(columns)) {
    throw unusable(table + ":1", "the table has no columns \"file\" and \"sha256\"");
  }
  std::vector<ListedImage> images;
  while ((record = reader.next()) != nullptr) {
    if (!cell_of(*record, columns.sha256).empty()) {
      images.push_back(image_of(*record, columns, table + ":" + std::to_string(reader.line())));
    }
    unescaped.clear();  // what was needed of it is copied
  }
  return images;
}

bool lists_images(std::string_view header) {
  std::deque<std::string> unescaped;
  CsvReader reader(without_mark(header), ',', unescaped);
  const auto* record = reader.next();
  return record != nullptr && are_enough(columns_of(*record));
}

}  // namespace invokeai_batch::plan
