#include "results.hpp"

#include <fstream>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::chaos {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (const auto cell : base::split(base::trim(line), ',')) {
    cells.emplace_back(cell);
  }
  return cells;
}

template <class Wanted>
std::set<std::string> paths_below(const fs::path& directory, Wanted is_wanted) {
  std::set<std::string> paths;
  if (!fs::exists(directory)) {
    return paths;
  }
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const auto path = entry.path().lexically_relative(directory).string();
    if (!entry.is_directory() && is_wanted(path)) {
      paths.insert(path);
    }
  }
  return paths;
}

}  // namespace

std::vector<ResultRow> rows_in(const fs::path& directory) {
  std::ifstream file(directory / "results.csv");
  std::vector<std::string> header;
  std::vector<ResultRow> rows;
  for (std::string line; std::getline(file, line);) {
    const auto cells = cells_of(line);
    if (header.empty()) {
      header = cells;
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) {
      row.emplace(header[i], i < cells.size() ? cells[i] : "(missing)");
    }
  }
  return rows;
}

std::set<std::string> files_below(const fs::path& directory) {
  return paths_below(directory, [](const std::string& path) {
    return !path.starts_with(".invokeai-batch/") && path != "results.csv";
  });
}

std::set<std::string> leftovers_below(const fs::path& directory) {
  return paths_below(directory, [](const std::string& path) { return path.ends_with(".part"); });
}

}  // namespace invokeai_batch::chaos
