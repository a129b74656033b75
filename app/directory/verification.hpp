// A directory of images held against its lists.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "directory/file_lists.hpp"
#include "invokeai_batch/report/verification.hpp"

namespace invokeai_batch::app {

/// Something wrong; `wanted`: which of FileLists::files it is, nullopt for a foreign one.
struct Found {
  report::FoundFile file{};
  std::optional<std::size_t> wanted{};
};

/// What was found, and in what.
struct Verification {
  FileLists lists{};
  std::vector<Found> found{};  // in the order of the lists; then what is foreign, by path
};

/// Reads every file that a list names, to its end. What the program makes beside the images (its
/// own directory, a report's page, a grid, files that were set aside) is not foreign. Throws
/// base::Error: no list in the directory, one that cannot be read.
[[nodiscard]] Verification verify(const std::string& directory, const KnownRun& run);

}  // namespace invokeai_batch::app
