// Files that a list names with their sizes and SHA-256, held against the directory that should have
// them: the images of a run, of a mirror.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace invokeai_batch::base {

struct ListedFile {
  std::string path{};                    // relative to the directory, with '/'
  std::optional<std::uint64_t> bytes{};  // nullopt: the list does not say
  std::string sha256{};                  // lower-case hexadecimal

  friend bool operator==(const ListedFile&, const ListedFile&) = default;
};

enum class Verdict {
  whole,
  missing,
  changed,  // other bytes, or no regular file
  outside,  // the path leads out of the directory: nobody looked
};

/// Reads the file to its end, unless its size tells already. Throws Error(local_io) when it cannot
/// be read.
[[nodiscard]] Verdict verdict_of(const std::filesystem::path& directory, const ListedFile& file);

/// Does a relative path lead out of the directory, by itself or through a link on its way?
[[nodiscard]] bool leads_out(const std::filesystem::path& directory, const std::string& path);

/// What lies in the directory and in those below it: all that is no directory, relative, with '/',
/// sorted. Links are listed and not followed. Throws Error(local_io) when one cannot be read.
[[nodiscard]] std::vector<std::string> files_below(const std::filesystem::path& directory);

}  // namespace invokeai_batch::base
