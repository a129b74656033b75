// What should lie in a directory of images: the lists of a run, or of a mirror.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "directory/report_page.hpp"
#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/base/listed_files.hpp"

namespace invokeai_batch::app {

/// Who keeps the list.
enum class ListKeeper {
  store,    // of a run
  results,  // results.csv, where the store is gone
  mirror,   // its own list, or index.csv in the directory of each board
};

/// A file that should be there, and what it takes to have it again.
struct WantedFile {
  base::ListedFile file{};
  std::string image_name{};  // on the server; "": it has none, or it is not known
  bool is_video = false;
  bool is_results = false;            // results.csv itself
  bool is_sidecar = false;            // of the image
  std::optional<std::int64_t> job{};  // its number
  base::JobId job_id{};               // of a run with a store
  int ordinal = 0;
};

struct FileLists {
  ListKeeper keeper = ListKeeper::store;
  std::string server{};                      // that a run's images are on; "": not known
  std::vector<WantedFile> files{};           // in the order of the lists
  std::unordered_set<std::string> others{};  // paths that may be there, and need not
};

/// A run as its stores know it together; where there is none, `jobs` finds nothing to read.
struct KnownRun {
  JobSource jobs{};
  bool is_merged = true;  // its own store knows all, and results.csv with it
};

/// Reads the lists that the directory has: of its run, else of others. Throws base::Error(input)
/// when it has none, base::Error(local_io) when one cannot be read.
[[nodiscard]] FileLists file_lists(const std::string& directory, const KnownRun& run);

}  // namespace invokeai_batch::app
