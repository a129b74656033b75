#include "terminal/console.hpp"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <mutex>
#include <string>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

enum class Written { all, nobody_reads };

Written write_all(int fd, std::string_view text, const char* name) {
  while (!text.empty()) {
    const auto count = ::write(fd, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return Written::nobody_reads;
    } else if (errno != EINTR && errno != EAGAIN) {
      throw base::system_error("write", name, errno);
    }
  }
  return Written::all;
}

// spdlog's own default goes to stdout, which is for data.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    // Names and texts of files and servers stand in messages.
    const auto text = base::printable({message.payload.data(), message.payload.size()});
    const char* level = message.level == spdlog::level::err    ? "error: "
                        : message.level == spdlog::level::warn ? "warning: "
                                                               : "";
    write_stderr("invokeai-batch: " + std::string(level) + text + "\n");
  }
  void flush_() override {}
};

spdlog::level::level_enum level_of(int verbosity) {
  switch (verbosity) {
    case -1:
      return spdlog::level::err;
    case 0:
      return spdlog::level::warn;
    case 1:
      return spdlog::level::info;
    default:
      return spdlog::level::debug;
  }
}

}  // namespace

void write_stdout(std::string_view text) {
  (void)write_all(STDOUT_FILENO, text, "standard output");
}

void write_stderr(std::string_view text) {
  try {
    (void)write_all(STDERR_FILENO, text, "standard error");
  } catch (const base::Error&) {
    // There is nowhere left to say it.
  }
}

void open_closed_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      (void)::open("/dev/null", O_RDWR);  // takes the lowest number, which is this one
    }
  }
}

void start_logging(int verbosity) {
  auto logger = std::make_shared<spdlog::logger>("invokeai-batch", std::make_shared<StderrSink>());
  logger->set_level(level_of(verbosity));
  spdlog::set_default_logger(std::move(logger));
}

void log_error(std::string_view text) {
  spdlog::error("{}", text);
}
void log_warning(std::string_view text) {
  spdlog::warn("{}", text);
}
void log_info(std::string_view text) {
  spdlog::info("{}", text);
}
void log_debug(std::string_view text) {
  spdlog::debug("{}", text);
}

}  // namespace invokeai_batch::app
