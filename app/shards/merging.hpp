// Parts of one run become one: the shards of a directory, or directories that were prepared
// together and filled on machines without a common file system.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// What a merge came to.
struct Merged {
  std::size_t stores = 0;  // shards, or directories
  std::size_t files = 0;   // that were copied
  std::size_t jobs = 0;    // of the plan
  std::size_t done = 0;    // of them
  std::vector<std::string> warnings{};
};

/// The shards of a directory into its own store, results.csv and page; what they know stays with
/// them. Again is the same. Throws base::Error(input) when nothing is there to merge, and
/// Error(local_io) when a part of it is at work.
[[nodiscard]] Merged merge_shards(const std::string& directory);

/// The directories into `target`, which may be new or hold what was merged before: their images are
/// copied, the directories stay as they are. Throws base::Error(input) unless all are of one run.
[[nodiscard]] Merged merge_directories(const std::vector<std::string>& directories,
                                       const std::string& target);

}  // namespace invokeai_batch::app
