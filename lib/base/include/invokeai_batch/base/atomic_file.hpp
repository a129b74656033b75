// A file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

namespace invokeai_batch::base {

enum class FileAccess {
  as_usual,    // what the umask leaves
  owner_only,  // 0600: for secrets
};

/// Writes `TARGET.part`, or another temporary on the same file system, and makes it TARGET on
/// commit(). The destructor discards what was not
/// committed. Every failure throws Error(local_io) and leaves no temporary behind. Not copyable;
/// one thread at a time.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& target,
                      FileAccess access = FileAccess::as_usual);
  AtomicFile(std::filesystem::path target, std::filesystem::path temporary,
             FileAccess access = FileAccess::as_usual);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  /// Flushes to the disk and renames over TARGET.
  void commit();

 private:
  std::filesystem::path m_target;
  std::filesystem::path m_temporary;
  int m_fd = -1;
};

}  // namespace invokeai_batch::base
