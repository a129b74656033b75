#include "invokeai_batch/base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/fault.hpp"

namespace invokeai_batch::base {

namespace {

// What to do is not the same as for a directory that cannot be written to.
Error lock_error(const char* doing, const std::filesystem::path& path, int error) {
  if (error != ENOSYS && error != ENOTSUP && error != ENOLCK) {
    return system_error(doing, path.string(), error);
  }
  return {
      ErrorClass::local_io,
      {.where = path.string(),
       .what = "the file system here has no locks (flock), and without one two processes could "
               "make the same images",
       .hint = "have it mounted with them (Lustre: -o flock), or choose a directory on another "
               "file system (-o), such as a local one, and merge (invokeai-batch merge --help)"}};
}

int lock(int fd, int how) {
  if (fault("lock.take") == Fault::fail) {
    errno = ENOSYS;
    return -1;
  }
  return ::flock(fd, how);
}

// is_held() has the lock for an instant, so that a refusal counts only when it repeats.
bool lock_in_vain(int fd) {
  constexpr int k_tries = 3;
  constexpr auto k_pause = std::chrono::milliseconds(5);
  for (int i = 1; lock(fd, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK || i == k_tries) {
      return true;
    }
    std::this_thread::sleep_for(k_pause);
  }
  return false;
}

}  // namespace

std::optional<FileLock> FileLock::try_acquire(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) {
    throw system_error("open", path.string(), errno);
  }
  if (lock_in_vain(fd)) {
    const int saved = errno;
    ::close(fd);
    if (saved == EWOULDBLOCK) {
      return std::nullopt;
    }
    throw lock_error("lock", path, saved);
  }
  return FileLock(fd);
}

bool FileLock::is_held(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return false;
    }
    throw system_error("open", path.string(), errno);
  }
  const FileLock probe(fd);  // closes it
  if (::flock(fd, LOCK_SH | LOCK_NB) == 0) {
    return false;
  }
  if (errno == EWOULDBLOCK) {
    return true;
  }
  throw lock_error("ask for the lock of", path, errno);
}

void FileLock::leave_note(std::string_view text) {
  const bool emptied = ::ftruncate(m_fd, 0) == 0;
  const bool written = emptied && ::pwrite(m_fd, text.data(), text.size(), 0) >= 0;
  static_cast<void>(written);
}

FileLock::FileLock(FileLock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(m_fd, other.m_fd);
  return *this;
}

FileLock::~FileLock() {
  if (m_fd >= 0) {
    ::close(m_fd);
  }
}

}  // namespace invokeai_batch::base
