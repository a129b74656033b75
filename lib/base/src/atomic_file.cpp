#include "invokeai_batch/base/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::base {

namespace {

// The N-th name to try.
std::filesystem::path temporary_of(const std::filesystem::path& target, int n) {
  return target.string() + "." + std::to_string(::getpid()) +
         (n == 0 ? "" : "-" + std::to_string(n)) + ".part";
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target, FileAccess access)
    : m_target(std::move(target)) {
  constexpr int k_tries = 1'000;
  for (int n = 0; m_fd < 0 && n < k_tries; ++n) {
    m_temporary = temporary_of(m_target, n);
    open(access);
    if (m_fd < 0 && errno != EEXIST) {
      break;
    }
  }
  if (m_fd < 0) {
    throw system_error("write", m_target.string(), errno);
  }
}

AtomicFile::AtomicFile(std::filesystem::path target, std::filesystem::path temporary,
                       FileAccess access)
    : m_target(std::move(target)), m_temporary(std::move(temporary)) {
  ::unlink(m_temporary.c_str());
  open(access);
  if (m_fd < 0) {
    throw system_error("write", m_temporary.string(), errno);
  }
}

void AtomicFile::open(FileAccess access) {
  const mode_t mode = access == FileAccess::owner_only ? 0600 : 0666;
  m_fd = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
}

AtomicFile::~AtomicFile() {
  if (m_fd >= 0) {
    ::close(m_fd);
    ::unlink(m_temporary.c_str());
  }
}

void AtomicFile::write(std::string_view bytes) {
  constexpr std::size_t k_worth_a_call = std::size_t{64} << 10U;
  m_gathered += bytes;
  if (m_gathered.size() >= k_worth_a_call) {
    write_gathered();
  }
}

void AtomicFile::write_gathered() {
  for (std::string_view bytes = m_gathered; !bytes.empty();) {
    const auto count = ::write(m_fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      throw system_error("write", m_temporary.string(), errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  m_gathered.clear();
}

void AtomicFile::flush() {
  write_gathered();
  if (::fsync(m_fd) != 0) {
    throw system_error("flush", m_temporary.string(), errno);
  }
}

void AtomicFile::close_and_sync() {
  ::close(std::exchange(m_fd, -1));
  const auto parent = m_target.parent_path();
  sync_directory(parent.empty() ? "." : parent);
}

void AtomicFile::commit() {
  flush();
  if (std::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
    throw system_error("rename a finished file to", m_target.string(), errno);
  }
  close_and_sync();
}

RenameResult AtomicFile::commit_without_replacing() {
  flush();
  const auto result = rename_without_replacing(m_temporary, m_target);
  if (result == RenameResult::done) {
    close_and_sync();
  }
  return result;
}

}  // namespace invokeai_batch::base
