#include "upkeep/own_file.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"

namespace invokeai_batch::app {

namespace fs = std::filesystem;

namespace {

// A store may name anything, and a directory in it may be a link by now: what lies elsewhere is not
// ours.
bool lies_below(const fs::path& directory, const std::string& path) {
  std::error_code error;
  const auto home = fs::weakly_canonical(directory, error);
  const auto file = fs::weakly_canonical(directory / path, error);
  const auto way = file.lexically_relative(home);
  return !error && !path.empty() && !way.empty() && *way.begin() != "..";
}

}  // namespace

OwnFile state_of_own_file(const std::string& directory, const store::OutputRow& output) {
  const auto path = fs::path(directory) / output.path;
  const auto facts = lies_below(directory, output.path) ? base::file_facts(path) : std::nullopt;
  if (!facts) {
    return OwnFile::missing;
  }
  return facts->bytes == output.bytes && base::sha256_hex_of_file(path) == output.sha256
             ? OwnFile::untouched
             : OwnFile::changed;
}

void remove_own_file(const std::string& directory, const std::string& path) {
  const auto file = fs::path(directory) / path;
  std::error_code error;
  fs::remove(file, error);
  if (error) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = file.string(), .what = "cannot be deleted: " + error.message()});
  }
  auto parent = fs::path(path).parent_path();
  while (!parent.empty() && fs::remove(fs::path(directory) / parent, error) && !error) {
    parent = parent.parent_path();
  }
}

}  // namespace invokeai_batch::app
