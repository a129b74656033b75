// Workflows and servers' documents that stand outside the project, where they are at hand.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"

/// The directory that an environment variable names; ends the test case as skipped without it.
inline std::optional<std::filesystem::path> directory_of(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') {
    WARN("skipped: " << variable << " is not set");
    return std::nullopt;
  }
  return std::filesystem::path(value);
}

inline std::vector<std::filesystem::path> json_files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}
