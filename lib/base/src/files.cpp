#include "invokeai_batch/base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/fault.hpp"

namespace invokeai_batch::base {

namespace {

struct DescriptorCloser {
  int fd;
  explicit DescriptorCloser(int descriptor) : fd(descriptor) {}
  ~DescriptorCloser() {
    if (fd >= 0) {
      ::close(fd);
    }
  }
  DescriptorCloser(const DescriptorCloser&) = delete;
  DescriptorCloser& operator=(const DescriptorCloser&) = delete;
};

// Larger texts are a mistake, such as a device.
constexpr std::size_t k_largest_read = std::size_t{256} << 20U;

// `expected`: how many bytes that will be, where it is known; one more tells the end.
std::string read_all(int fd, const std::string& name, std::size_t expected = 0) {
  std::string text;
  text.reserve(std::min(expected, k_largest_read) + 1);
  char buffer[16384];
  while (true) {
    const auto count = ::read(fd, buffer, sizeof buffer);
    if (count == 0) {
      return text;
    }
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      throw system_error("read", name, errno);
    }
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > k_largest_read) {
      throw Error(ErrorClass::input, {.where = name,
                                      .what = "more than " + std::to_string(k_largest_read >> 20U) +
                                              " MiB: too large to be what is read here"});
    }
  }
}

// Some file systems (FUSE, CIFS, NFS) have no flush for a directory. What they do with it they do
// by themselves, and there is nothing that a user could do about it.
bool is_no_flush(int error) {
  return error == EINVAL || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS ||
         error == EBADF || error == EROFS;
}

void sync_path(const std::filesystem::path& path, int flags) {
  const DescriptorCloser file(::open(path.c_str(), flags | O_CLOEXEC));
  if (file.fd < 0) {
    throw system_error("open", path.string(), errno);
  }
  if (::fsync(file.fd) != 0) {
    throw system_error("flush", path.string(), errno);
  }
}

}  // namespace

namespace {

// What was read is gone: who asks again would find nothing, and say something else.
std::string read_standard_input() {
  static bool was_read = false;
  if (std::exchange(was_read, true)) {
    throw Error(ErrorClass::usage, {.where = "standard input (-)",
                                    .what = "it is asked for twice, and can be read once only",
                                    .hint = "name a file in the place of one"});
  }
  return read_all(STDIN_FILENO, "standard input");
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  if (path == "-") {
    return read_standard_input();
  }
  const DescriptorCloser file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw Error(ErrorClass::input, {.where = path.string(), .what = "there is no such file"});
    }
    throw system_error("read", path.string(), errno);
  }
  struct stat facts {};
  const bool has_facts = ::fstat(file.fd, &facts) == 0;
  if (has_facts && S_ISDIR(facts.st_mode)) {
    throw Error(ErrorClass::input,
                {.where = path.string(), .what = "this is a directory, a file is needed"});
  }
  return read_all(file.fd, path.string(), has_facts ? static_cast<std::size_t>(facts.st_size) : 0);
}

std::optional<FileFacts> file_facts(const std::filesystem::path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return std::nullopt;
  }
#ifdef __APPLE__
  const auto& modified = facts.st_mtimespec;
#else
  const auto& modified = facts.st_mtim;
#endif
  return FileFacts{static_cast<std::uint64_t>(facts.st_size),
                   std::int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec};
}

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

void make_directories(const std::filesystem::path& path) {
  if (path.empty()) {
    return;
  }
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    throw system_error("make the directory", path.string(), error.value());
  }
}

void sync_file(const std::filesystem::path& path) {
  sync_path(path, O_RDONLY);
}

void sync_directory(const std::filesystem::path& path) {
  if (::access(path.c_str(), R_OK) != 0 && errno == EACCES) {
    ::sync();  // a directory that may be written to but not read cannot be flushed by itself
    return;
  }
  const DescriptorCloser directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd < 0) {
    throw system_error("open", path.string(), errno);
  }
  int error = ::fsync(directory.fd) == 0 ? 0 : errno;
  if (fault("directory.flush") == Fault::fail) {
    error = EINVAL;
  }
  if (error != 0 && !is_no_flush(error)) {
    throw system_error("flush", path.string(), error);
  }
}

namespace {

RenameResult copy_and_rename(const std::filesystem::path& from, const std::filesystem::path& to) {
  // A name that nobody else would take: what is there is what a crash has left.
  const auto near = to.parent_path() / ("." + to.filename().string() + ".invokeai-batch-part");
  std::error_code error;
  std::filesystem::remove(near, error);
  std::filesystem::copy_file(from, near, error);
  if (error) {
    ::unlink(near.c_str());
    throw system_error("copy a finished file to", near.string(), error.value());
  }
  sync_file(near);
  const auto result = rename_without_replacing(near, to);
  ::unlink((result == RenameResult::done ? from : near).c_str());
  return result;
}

}  // namespace

RenameResult rename_without_replacing(const std::filesystem::path& from,
                                      const std::filesystem::path& to) {
  // link + unlink is the portable way to rename without replacing; some file systems have no hard
  // links, and there the check and the rename are two steps.
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return RenameResult::done;
  }
  if (errno == EEXIST) {
    return RenameResult::target_exists;
  }
  if (errno == EXDEV) {
    return copy_and_rename(from, to);
  }
  constexpr std::array k_no_hard_links{EPERM, ENOTSUP, EOPNOTSUPP, EMLINK};
  if (std::find(k_no_hard_links.begin(), k_no_hard_links.end(), errno) == k_no_hard_links.end()) {
    throw system_error("rename a finished file to", to.string(), errno);
  }
  struct stat facts {};
  if (::lstat(to.c_str(), &facts) == 0) {
    return RenameResult::target_exists;
  }
  if (::rename(from.c_str(), to.c_str()) != 0) {
    throw system_error("rename a finished file to", to.string(), errno);
  }
  return RenameResult::done;
}

}  // namespace invokeai_batch::base
