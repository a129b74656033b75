#include "journal.hpp"

#include <SQLiteCpp/Exception.h>

#ifdef __linux__
#include <sys/vfs.h>
#endif

#include <algorithm>
#include <array>
#include <string>

namespace invokeai_batch::store {

namespace {

// File systems that several machines see at once, or that cannot be trusted with shared memory:
// the index of the write-ahead log is such memory (https://www.sqlite.org/wal.html). The numbers
// are those of statfs(2) and linux/magic.h; the last two of their own sources.
constexpr std::array<std::uint64_t, 13> k_without_shared_memory{
    0x6969,      // NFS
    0x517b,      // SMB
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB 2 and later
    0x01021997,  // 9p, the host's directories in a virtual machine
    0x786f4256,  // the same in VirtualBox
    0x65735546,  // FUSE: sshfs, rclone, s3fs
    0x00c36400,  // Ceph
    0x5346414f,  // AFS
    0x73757245,  // Coda
    0x7461636f,  // OCFS2
    0x0bd00bd0,  // Lustre
    0x47504653,  // GPFS
};

}  // namespace

Journal journal_for_file_system(std::uint64_t type) {
  const auto& list = k_without_shared_memory;
  return std::find(list.begin(), list.end(), type) == list.end() ? Journal::write_ahead
                                                                 : Journal::rollback;
}

Journal journal_for_directory(const std::filesystem::path& directory) {
#ifdef __linux__
  struct statfs facts {};
  if (::statfs(directory.c_str(), &facts) != 0) {
    return Journal::rollback;
  }
  // The field is signed on some machines, and CIFS' number has the top bit of 32 set.
  return journal_for_file_system(static_cast<std::uint32_t>(facts.f_type));
#else
  static_cast<void>(directory);
  return Journal::rollback;
#endif
}

Journal set_journal(SQLite::Database& database, Journal wanted) {
  if (wanted == Journal::write_ahead) {
    try {
      if (database.execAndGet("PRAGMA journal_mode = WAL").getString() == "wal") {
        return Journal::write_ahead;
      }
    } catch (const SQLite::Exception&) {
      // Shared memory that the file system cannot give, or a reader in the way: the rollback
      // journal does it as well, and when the trouble is deeper the next line has it too.
    }
  }
  database.execAndGet("PRAGMA journal_mode = DELETE");
  return Journal::rollback;
}

}  // namespace invokeai_batch::store
