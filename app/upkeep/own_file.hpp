// A file that a run has saved, before something is done to it.
#pragma once

#include <string>

#include "invokeai_batch/base/listed_files.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

enum class OwnFile {
  untouched,  // what the run saved, byte for byte
  changed,    // the user's now: never deleted
  missing,
};

/// How a file looks that the run has saved: a published image, a sidecar. Throws
/// base::Error(local_io).
[[nodiscard]] OwnFile state_of_own_file(const std::string& directory, const base::ListedFile& file);
[[nodiscard]] OwnFile state_of_own_file(const std::string& directory,
                                        const store::OutputRow& output);

/// Deletes it, and the directories that this leaves empty, but never `directory` itself. Throws
/// base::Error(local_io).
void remove_own_file(const std::string& directory, const std::string& path);

}  // namespace invokeai_batch::app
