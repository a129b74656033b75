#include "server/password_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

// curl marks the sockets that it connects, but not those that it wakes itself up by. What is no
// socket is the user's, or marked where it was opened.
void keep_sockets_from_children() {
  std::error_code no_such_directory;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd", no_such_directory)) {
    const auto number = base::parse_integer(entry.path().filename().string());
    const auto fd = static_cast<int>(number.value_or(-1));
    struct stat facts {};
    if (fd > STDERR_FILENO && ::fstat(fd, &facts) == 0 && S_ISSOCK(facts.st_mode)) {
      static_cast<void>(::fcntl(fd, F_SETFD, FD_CLOEXEC));
    }
  }
}

}  // namespace

std::string output_of_password_command(const std::string& command, const std::string& place) {
  constexpr std::size_t k_longest_output = 65'536;
  std::string output;
  std::array<char, 4096> buffer{};
  keep_sockets_from_children();
  auto* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) {
    throw base::system_error("run", "password_command", errno);
  }
  std::size_t count = 0;
  while ((count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    output.append(buffer.data(), count);
    if (output.size() > k_longest_output) {
      break;
    }
  }
  const int status = ::pclose(pipe);
  if (output.size() > k_longest_output) {
    throw base::Error(
        base::ErrorClass::usage,
        {.where = place, .what = "password_command printed more than a password can be long"});
  }
  if (status != 0) {
    const bool exited = WIFEXITED(status);
    throw base::Error(base::ErrorClass::usage,
                      {.where = place,
                       .what = "password_command failed with " +
                               (exited ? "status " + std::to_string(WEXITSTATUS(status))
                                       : "signal " + std::to_string(WTERMSIG(status)))});
  }
  return output;
}

}  // namespace invokeai_batch::app
