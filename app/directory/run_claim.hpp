// Two copies of one directory are one run: run at the same time they would send its jobs twice, and
// cancel each other's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/base/ids.hpp"

namespace invokeai_batch::app {

/// A run on this machine, for as long as it lives.
class RunClaim {
 public:
  /// Throws base::Error(local_io) when a copy of the directory is being run. Does nothing where
  /// there is no state directory.
  RunClaim(const base::RunId& run, const std::string& output_directory);
  ~RunClaim();
  RunClaim(const RunClaim&) = delete;
  RunClaim& operator=(const RunClaim&) = delete;

 private:
  std::filesystem::path m_file;
  std::optional<base::FileLock> m_lock;
};

}  // namespace invokeai_batch::app
