// What a run leaves behind, looked at by itself: results.csv, the files it names, and the server's
// records of the same images.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "books.hpp"

namespace invokeai_batch::tests {

/// One row of results.csv: column to cell.
using Row = std::map<std::string, std::string>;

/// RFC 4180. Throws std::runtime_error when a row has another number of cells than the header.
[[nodiscard]] std::vector<Row> parse_csv(const std::string& text);

/// Checks, with Catch2's REQUIRE: every file that a row names is there, is a whole PNG, has the
/// row's SHA-256 and size, and the server has that image, of that size, on that board; there is no
/// other PNG in the directory, no unfinished file, and no image or file twice.
[[nodiscard]] std::vector<Row> require_verified_results(const std::filesystem::path& directory,
                                                        Books& books);

/// The compressed pixels of a PNG, without the texts that stand beside them.
[[nodiscard]] std::string pixels_of(const std::filesystem::path& png);

/// The cells of one column, in order.
[[nodiscard]] std::vector<std::string> column(const std::vector<Row>& rows,
                                              const std::string& name);

}  // namespace invokeai_batch::tests
