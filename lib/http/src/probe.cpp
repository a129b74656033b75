#include "invokeai_batch/http/probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "invokeai_batch/http/url.hpp"

namespace invokeai_batch::http {

namespace {

// What became of a connection that is being made; 0 while it is not known.
int error_of(int fd) {
  constexpr int k_patience_ms = 5;
  pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
  int error = 0;
  socklen_t size = sizeof error;
  return ::poll(&ready, 1, k_patience_ms) == 1 &&
                 ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0
             ? error
             : 0;
}

}  // namespace

bool is_refused(std::string_view url) {
  const auto endpoint = endpoint_of(url);
  sockaddr_in address{};
  if (!endpoint || !is_loopback(url) ||
      ::inet_pton(AF_INET, endpoint->host.c_str(), &address.sin_addr) != 1) {
    return false;
  }
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint->port);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return false;
  }
  const bool is_made =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const int error = is_made ? 0 : errno == EINPROGRESS ? error_of(fd) : errno;
  ::close(fd);
  return error == ECONNREFUSED;
}

}  // namespace invokeai_batch::http
