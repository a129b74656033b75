// A file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::base {

enum class FileAccess {
  as_usual,    // what the umask leaves
  owner_only,  // 0600: for secrets
};

/// Writes a temporary on the same file system and makes it TARGET on commit(). The destructor
/// discards what was not committed. Every failure throws Error(local_io) and leaves no temporary
/// behind. Not copyable; one thread at a time.
class AtomicFile {
 public:
  /// The temporary stands beside it under a name that nothing else has, and that no other process
  /// takes: several may write one target, also from several machines.
  explicit AtomicFile(std::filesystem::path target, FileAccess access = FileAccess::as_usual);
  /// `temporary` is the caller's alone: what is there is what a crash of its own has left, and
  /// goes.
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary,
             FileAccess access = FileAccess::as_usual);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Small pieces are gathered: what is wrong may be told by a later one, or by commit().
  void write(std::string_view bytes);
  /// Flushes to the disk and renames over TARGET.
  void commit();
  /// Likewise, but replaces nothing: where a file has TARGET's name by now, that one stays.
  [[nodiscard]] RenameResult commit_without_replacing();

 private:
  void open(FileAccess access);
  void write_gathered();
  void flush();
  void close_and_sync();

  std::filesystem::path m_target;
  std::filesystem::path m_temporary;
  std::string m_gathered;
  int m_fd = -1;
};

}  // namespace invokeai_batch::base
