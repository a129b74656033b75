// What lies in an output directory: the rows of results.csv, and the files.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace invokeai_batch::chaos {

using ResultRow = std::map<std::string, std::string>;

/// By column; the suite's values hold no quotes and line breaks. Empty without a file.
[[nodiscard]] std::vector<ResultRow> rows_in(const std::filesystem::path& directory);

/// Every file but results.csv and what is the program's own, relative to the directory.
[[nodiscard]] std::set<std::string> files_below(const std::filesystem::path& directory);

/// Parts of files that an ended program left behind.
[[nodiscard]] std::set<std::string> leftovers_below(const std::filesystem::path& directory);

}  // namespace invokeai_batch::chaos
