#include "invokeai_batch/base/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::base {

AtomicFile::AtomicFile(const std::filesystem::path& target, FileAccess access)
    : AtomicFile(target, target.string() + ".part", access) {}

AtomicFile::AtomicFile(std::filesystem::path target, std::filesystem::path temporary,
                       FileAccess access)
    : m_target(std::move(target)), m_temporary(std::move(temporary)) {
  const mode_t mode = access == FileAccess::owner_only ? 0600 : 0666;
  m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  if (m_fd < 0) {
    throw system_error("write", m_temporary.string(), errno);
  }
  // One that a crash has left keeps the mode that it was made with.
  if (access == FileAccess::owner_only && ::fchmod(m_fd, mode) != 0) {
    const int error = errno;
    ::close(m_fd);
    throw system_error("protect", m_temporary.string(), error);
  }
}

AtomicFile::~AtomicFile() {
  if (m_fd >= 0) {
    ::close(m_fd);
    ::unlink(m_temporary.c_str());
  }
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(m_fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      throw system_error("write", m_temporary.string(), errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void AtomicFile::commit() {
  if (::fsync(m_fd) != 0) {
    throw system_error("flush", m_temporary.string(), errno);
  }
  if (std::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
    throw system_error("rename a finished file to", m_target.string(), errno);
  }
  ::close(std::exchange(m_fd, -1));
  const auto parent = m_target.parent_path();
  sync_directory(parent.empty() ? "." : parent);
}

}  // namespace invokeai_batch::base
