#include "upkeep/own_file.hpp"

#include <filesystem>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

namespace fs = std::filesystem;

OwnFile state_of_own_file(const std::string& directory, const base::ListedFile& file) {
  if (!base::file_facts(fs::path(directory) / file.path)) {
    return OwnFile::missing;
  }
  // A store may name anything, and a directory in it may be a link by now: what lies elsewhere is
  // not ours.
  switch (base::verdict_of(directory, file)) {
    case base::Verdict::whole:
      return OwnFile::untouched;
    case base::Verdict::changed:
      return OwnFile::changed;
    case base::Verdict::missing:
    case base::Verdict::outside:
      break;
  }
  return OwnFile::missing;
}

OwnFile state_of_own_file(const std::string& directory, const store::OutputRow& output) {
  return state_of_own_file(
      directory,
      base::ListedFile{.path = output.path, .bytes = output.bytes, .sha256 = output.sha256});
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
