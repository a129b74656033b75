// One writer at a time for a directory, across processes.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace invokeai_batch::base {

/// Holds an flock on a file for as long as it lives; the kernel lets go when the process dies.
/// Movable.
class FileLock {
 public:
  /// nullopt when another process holds it. Throws Error(local_io) when the file cannot be made.
  [[nodiscard]] static std::optional<FileLock> try_acquire(const std::filesystem::path& path);

  /// Does a process hold it? Never makes the file; false when there is none. What it says may be
  /// past when it returns. Throws Error(local_io).
  [[nodiscard]] static bool is_held(const std::filesystem::path& path);

  /// Puts a text into the file, for whoever is refused to read; replaces an earlier one. A
  /// courtesy: nothing happens when it cannot be written.
  void leave_note(std::string_view text);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : m_fd(fd) {}
  int m_fd;
};

}  // namespace invokeai_batch::base
