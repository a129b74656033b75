#include "mirror/names.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/name_format.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::array<std::string_view, 7> k_fields{"board", "date",   "name", "seed",
                                                   "model", "prompt", "ext"};

struct NameAndEnding {
  std::string name;
  std::string ending;  // without the point
};

// Of a name or a path.
NameAndEnding split_ending(const std::string& name) {
  const auto slash = name.rfind('/');
  const auto dot = name.rfind('.');
  const auto begin = slash == std::string::npos ? 0 : slash + 1;
  return dot == std::string::npos || dot <= begin || dot + 1 == name.size()
             ? NameAndEnding{name, "bin"}
             : NameAndEnding{name.substr(0, dot), name.substr(dot + 1)};
}

std::string field_text(std::string_view field, const std::string& board,
                       const store::MirroredFile& file) {
  constexpr std::size_t k_date = 10;
  const auto [name, ending] = split_ending(file.image_name);
  if (field == "board") {
    return board;
  }
  if (field == "date") {
    return file.created.substr(0, k_date);
  }
  if (field == "seed") {
    return file.making.seed;
  }
  if (field == "model") {
    return file.making.model;
  }
  if (field == "prompt") {
    return file.making.positive_prompt;
  }
  return field == "ext" ? ending : name;
}

// Only a '/' of the template itself begins a new segment.
std::vector<std::string> segments_of(const plan::NameTemplate& names, const std::string& board,
                                     const store::MirroredFile& file) {
  std::vector<std::string> segments(1);
  for (const auto& part : names.parts) {
    if (!part.field.empty()) {
      auto text = plan::formatted(field_text(part.field, board, file), part.format);
      std::replace(text.begin(), text.end(), '/', '_');
      segments.back() += text;
      continue;
    }
    const auto pieces = base::split(part.literal, '/');
    segments.back() += pieces.front();
    segments.insert(segments.end(), pieces.begin() + 1, pieces.end());
  }
  return segments;
}

std::string numbered(const std::string& path, int number) {
  if (number == 1) {
    return path;
  }
  const auto [name, ending] = split_ending(path);
  return name + "-" + std::to_string(number) + "." + ending;
}

bool is_free_on_disk(const std::filesystem::path& there, const store::MirroredFile& file) {
  if (!base::is_there(there)) {
    return true;
  }
  const auto facts = base::file_facts(there);
  return facts && facts->bytes == file.bytes && base::sha256_hex_of_file(there) == file.sha256;
}

}  // namespace

plan::NameTemplate mirror_names(const std::string& text) {
  auto names = plan::parse_name_template(text, "--name");
  for (const auto& part : names.parts) {
    if (part.field.empty() ||
        std::find(k_fields.begin(), k_fields.end(), part.field) != k_fields.end()) {
      continue;
    }
    const std::vector<std::string> known(k_fields.begin(), k_fields.end());
    const auto near = base::did_you_mean(part.field, known);
    throw base::Error(
        base::ErrorClass::input,
        {.where = "--name",
         .what = "there is no {" + part.field + "} in the name of a mirror's file",
         .hint = near.empty() ? "there are {" + base::join(known, "}, {") + "}" : near});
  }
  return names;
}

std::string path_of(const plan::NameTemplate& names, const std::string& board,
                    const store::MirroredFile& file) {
  const auto segments = segments_of(names, board, file);
  std::string path;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const auto safe = base::safe_segment(segments[i]);
    path += safe.empty() ? "" : safe + "/";
  }
  const auto ending = "." + base::safe_segment(split_ending(file.image_name).ending);
  std::string_view written = segments.back();
  if (written.ends_with(ending)) {
    written.remove_suffix(ending.size());
  }
  const auto name = base::safe_segment(written);
  return path + (name.empty() ? "_" : name) + ending;
}

std::string free_path(const std::filesystem::path& board_directory, const std::string& wanted,
                      const store::MirroredFile& file,
                      const std::function<bool(const std::string& path)>& is_taken) {
  for (int number = 1;; ++number) {
    auto path = numbered(wanted, number);
    if (!base::equal_ignoring_case(path, k_index) && !is_taken(path) &&
        is_free_on_disk(board_directory / path, file)) {
      return path;
    }
  }
}

std::string directory_of(const std::vector<store::MirroredBoard>& others, const std::string& name) {
  auto segment = base::safe_segment(name);
  if (segment.empty()) {
    segment = "_";
  }
  const auto is_taken = [&others](const std::string& directory) {
    const auto key = base::collision_key(directory);
    return std::any_of(others.begin(), others.end(), [&key](const auto& board) {
      return base::collision_key(board.directory) == key;
    });
  };
  auto directory = segment;
  for (int number = 2; is_taken(directory); ++number) {
    directory = segment + "-" + std::to_string(number);
  }
  return directory;
}

}  // namespace invokeai_batch::app
