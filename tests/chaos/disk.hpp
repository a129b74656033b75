// A small file system in the place of a directory, which can be full and read-only.
#pragma once

#include <filesystem>

namespace invokeai_batch::chaos {

/// A tmpfs for as long as it lives; nothing where this process may mount none.
class Disk {
 public:
  explicit Disk(std::filesystem::path at);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  [[nodiscard]] bool is_mounted() const { return m_is_mounted; }
  /// Never below what is on it: then it keeps its size.
  void resize(int kibibytes) const;
  /// Refused while a file is open for writing: then it stays as it is.
  void make_read_only() const;
  /// Large and writable again.
  void heal() const;

 private:
  std::filesystem::path m_at;
  bool m_is_mounted = false;
};

}  // namespace invokeai_batch::chaos
