#include "invokeai_batch/base/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::base {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::size_t columns_of(int fd) {
  constexpr std::size_t k_narrowest = 20;
  if (const auto columns = parse_integer(variable("COLUMNS")); columns && *columns >= 20) {
    return static_cast<std::size_t>(*columns);
  }
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= k_narrowest) {
    return size.ws_col;
  }
  return 80;
}

}  // namespace

Terminal terminal_of(int fd) {
  const bool dumb = variable("TERM") == "dumb" || variable("TERM").empty();
  const bool interactive = ::isatty(fd) == 1 && !dumb;
  return {interactive, interactive && variable("NO_COLOR").empty(), columns_of(fd)};
}

}  // namespace invokeai_batch::base
