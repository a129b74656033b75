// Files of ours in directories of the user's.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/file_lock.hpp"

namespace invokeai_batch::app {

/// Where `get` puts what it fetches.
struct Destination {
  std::optional<std::filesystem::path> directory{};  // nullopt: standard output
  std::optional<std::filesystem::path> file{};  // what one thing is called; else by its own name
};

/// What ends as the things do that are fetched, and what several of them are called.
struct FetchedKind {
  std::vector<std::string_view> endings{};  // ".json"
  std::string_view plural{};
};

/// `output`: what -o says: a directory (default: "."), "-", or a file for one thing; a name that
/// ends as such things do is no directory that anybody wants, unless it is there. Throws
/// base::Error(usage) when `things` are several and the name is a file's.
[[nodiscard]] Destination destination_of(const std::optional<std::string>& output,
                                         const FetchedKind& fetched, std::size_t things);

enum class Wrote { fresh, same_is_there };

/// Writes it whole, and never over anything: a file of that name with the same bytes is left alone.
/// Throws base::Error(input) for another one, base::Error(local_io) when it cannot be written.
/// `part`: the caller's alone, on the same file system: where it lies until it is whole.
Wrote write_new_file(const std::filesystem::path& path, std::string_view bytes,
                     const std::optional<std::filesystem::path>& part = std::nullopt);

/// Fills a directory of the user's. What is not whole yet lies in a hidden one in it: a crash
/// leaves no half file among the user's, and the next one knows what is ours. Several processes may
/// fill one directory. Not copyable.
class NewFiles {
 public:
  /// Makes the directory, and clears away what those that died have left in it. Throws
  /// base::Error(local_io).
  explicit NewFiles(std::filesystem::path directory);
  /// Clears away what is left of files that are whole now.
  ~NewFiles();
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;

  /// As write_new_file(). `path`: in the directory.
  [[nodiscard]] Wrote write(const std::filesystem::path& path, std::string_view bytes) const;

 private:
  [[nodiscard]] bool occupy(const std::filesystem::path& room);

  std::filesystem::path m_directory;
  std::filesystem::path m_room{};  // empty: the file system has no locks
  std::optional<base::FileLock> m_lock{};
};

/// Removes what NewFiles of processes that died have left in a directory; nothing else is touched.
void clear_left_rooms(const std::filesystem::path& directory);

/// Removes "NAME.PID.part" beside NAME where that process is gone: what a crash leaves on file
/// systems without locks. It holds the beginning of NAME and nothing else, so that nothing is lost,
/// whosever it is.
void clear_left_parts(const std::filesystem::path& directory);

}  // namespace invokeai_batch::app
