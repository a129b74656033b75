#include "terminal/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

// A signal handler can reach nothing else: the two ends of a pipe, -1 outside of a SignalWatch.
std::array<int, 2> g_pipe{-1, -1};

constexpr std::array k_signals{SIGINT, SIGTERM, SIGHUP};

void on_signal(int number) {
  const int saved = errno;
  const char byte = static_cast<char>(number);
  // The pipe does not block: when it is full there are signals enough in it.
  [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
  errno = saved;
}

void set_handlers(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int number : k_signals) {
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

SignalWatch::SignalWatch() {
  if (::pipe(g_pipe.data()) != 0) {
    throw base::system_error("make a pipe for", "signals", errno);
  }
  for (const int fd : g_pipe) {
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  set_handlers(on_signal);
}

SignalWatch::~SignalWatch() {
  set_handlers(SIG_DFL);
  for (int& fd : g_pipe) {
    ::close(fd);
    fd = -1;
  }
}

int SignalWatch::wake_fd() const {
  return g_pipe[0];
}

std::optional<run::Stop> SignalWatch::take() {
  char byte = 0;
  int fresh = 0;
  while (::read(g_pipe[0], &byte, 1) == 1) {
    m_signal = static_cast<unsigned char>(byte);
    ++fresh;
  }
  if (fresh == 0) {
    return std::nullopt;
  }
  m_count += fresh;
  return run::Stop{.how = m_count > 1 ? run::StopHow::now : run::StopHow::soon};
}

int SignalWatch::exit_status() const {
  return 128 + (m_signal == 0 ? SIGINT : m_signal);
}

}  // namespace invokeai_batch::app
