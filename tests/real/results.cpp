#include "results.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/media/png.hpp"

namespace invokeai_batch::tests {

namespace fs = std::filesystem;

namespace {

std::vector<std::vector<std::string>> cells_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& cell = rows.back().back();
    if (quoted && text[i] == '"' && text.compare(i, 2, "\"\"") == 0) {
      cell += text[i++];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ',') {
      rows.back().emplace_back();
    } else if (!quoted && text[i] == '\n') {
      rows.push_back({""});
    } else {
      cell += text[i];
    }
  }
  rows.pop_back();  // what follows the last line break
  return rows;
}

std::set<std::string> pictures_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    INFO(entry.path());
    REQUIRE(entry.path().extension() != ".part");
    if (entry.path().extension() == ".png") {
      names.insert(fs::relative(entry.path(), directory).generic_string());
    }
  }
  return names;
}

void require_whole(const Row& row, const fs::path& file) {
  const auto bytes = base::read_file(file);
  REQUIRE(base::sha256_hex(bytes) == row.at("sha256"));
  media::PngChecker checker;
  checker.feed(bytes);
  REQUIRE(checker.damage().value_or("") == "");
  REQUIRE(std::to_string(checker.facts().width) == row.at("image_width"));
  REQUIRE(std::to_string(checker.facts().height) == row.at("image_height"));
}

void require_on_server(const Row& row, Books& books) {
  const auto record = books.image(row.at("image_name"));
  REQUIRE(std::to_string(record.width) == row.at("image_width"));
  REQUIRE(std::to_string(record.height) == row.at("image_height"));
  const auto& board = row.at("board");
  if (board.empty()) {
    REQUIRE(record.board.value.empty());
    return;
  }
  const auto boards = books.boards_called(board);
  REQUIRE(boards.size() == 1);
  REQUIRE(record.board == boards.front().id);
}

std::uint32_t big_endian_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(at, 4)) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace

std::vector<Row> parse_csv(const std::string& text) {
  auto cells = cells_of(text);
  if (cells.empty()) {
    throw std::runtime_error("the table has no header");
  }
  std::vector<Row> rows;
  for (auto line = cells.begin() + 1; line != cells.end(); ++line) {
    if (line->size() != cells.front().size()) {
      throw std::runtime_error("a row has another number of cells than the header");
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < line->size(); ++i) {
      row[cells.front()[i]] = (*line)[i];
    }
  }
  return rows;
}

std::vector<Row> require_verified_results(const fs::path& directory, Books& books) {
  auto rows = parse_csv(base::read_file(directory / "results.csv"));
  auto others = pictures_in(directory);
  std::set<std::string> images;
  for (const auto& row : rows) {
    INFO("job " << row.at("job") << ", " << row.at("file"));
    REQUIRE(others.erase(row.at("file")) == 1);
    REQUIRE(images.insert(row.at("image_name")).second);
    require_whole(row, directory / row.at("file"));
    require_on_server(row, books);
    REQUIRE(row.at("status") == "completed");
  }
  INFO("files that no row names: " << Catch::Detail::stringify(others));
  REQUIRE(others.empty());
  return rows;
}

std::string pixels_of(const fs::path& png) {
  constexpr std::size_t k_signature = 8;
  constexpr std::size_t k_around = 12;  // length, type and checksum of a chunk
  const auto bytes = base::read_file(png);
  std::string pixels;
  for (std::size_t at = k_signature; at + k_around <= bytes.size();) {
    const std::size_t length = big_endian_at(bytes, at);
    if (bytes.compare(at + 4, 4, "IDAT") == 0) {
      pixels += bytes.substr(at + 8, length);
    }
    at += length + k_around;
  }
  return pixels;
}

std::vector<std::string> column(const std::vector<Row>& rows, const std::string& name) {
  std::vector<std::string> cells;
  for (const auto& row : rows) {
    cells.push_back(row.at(name));
  }
  return cells;
}

}  // namespace invokeai_batch::tests
