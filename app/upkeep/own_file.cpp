#include "upkeep/own_file.hpp"

#include <filesystem>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/listed_files.hpp"

namespace invokeai_batch::app {

namespace fs = std::filesystem;

OwnFile state_of_own_file(const std::string& directory, const store::OutputRow& output) {
  if (!base::file_facts(fs::path(directory) / output.path)) {
    return OwnFile::missing;
  }
  // A store may name anything, and a directory in it may be a link by now: what lies elsewhere is
  // not ours.
  switch (base::verdict_of(directory, {output.path, output.bytes, output.sha256})) {
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
