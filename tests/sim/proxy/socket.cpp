#include "socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::faultproxy {
namespace {

void send_at_once(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// The first IPv4 address of a name.
std::optional<sockaddr_in> resolve(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(endpoint.host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  auto address = *reinterpret_cast<sockaddr_in*>(found->ai_addr);
  freeaddrinfo(found);
  address.sin_port = htons(static_cast<std::uint16_t>(endpoint.port));
  return address;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    m_fd = other.release();
  }
  return *this;
}

int Socket::release() {
  return std::exchange(m_fd, -1);
}

void Socket::close() {
  if (m_fd >= 0) {
    ::close(release());
  }
}

void Socket::shut_down() {
  if (m_fd >= 0) {
    ::shutdown(m_fd, SHUT_RDWR);
  }
}

void Socket::reset() {
  if (m_fd >= 0) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }
}

std::string Socket::receive() {
  std::array<char, 65536> buffer;
  ssize_t count = 0;
  do {
    count = ::recv(m_fd, buffer.data(), buffer.size(), 0);
  } while (count < 0 && errno == EINTR);
  return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

bool Socket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Endpoint endpoint_of(const std::string& text) {
  std::string rest = text.rfind("http://", 0) == 0 ? text.substr(7) : text;
  if (!rest.empty() && rest.back() == '/') {
    rest.pop_back();
  }
  const auto colon = rest.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : base::parse_integer(rest.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    throw base::Error(base::ErrorClass::usage,
                      {.what = "'" + text + "': expected HOST:PORT or http://HOST:PORT"});
  }
  return {rest.substr(0, colon), static_cast<int>(*port)};
}

Socket listen_on(const Endpoint& at) {
  Socket listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(listener.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto address = resolve(at);
  const auto where = at.host + ":" + std::to_string(at.port);
  if (!address ||
      bind(listener.fd(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      listen(listener.fd(), 128) != 0) {
    throw base::system_error("listen on", where, errno);
  }
  return listener;
}

int port_of(const Socket& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(listener.fd(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Socket connect_to(const Endpoint& to) {
  const auto address = resolve(to);
  if (!address) {
    return {};
  }
  Socket connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(connection.fd(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) !=
      0) {
    return {};
  }
  send_at_once(connection.fd());
  return connection;
}

std::optional<int> wait_readable(int first, int second, int wake) {
  std::array<pollfd, 3> fds{
      {{first, POLLIN, 0}, {second, POLLIN, 0}, {wake, POLLIN, 0}}};  // a negative fd is skipped
  while (poll(fds.data(), fds.size(), -1) < 0 && errno == EINTR) {
  }
  if (fds[2].revents != 0) {
    return std::nullopt;
  }
  return fds[0].revents != 0 ? 0 : 1;
}

bool sleep_or_wake(std::chrono::milliseconds time, int wake) {
  pollfd fd{wake, POLLIN, 0};
  return poll(&fd, 1, static_cast<int>(time.count())) > 0;
}

}  // namespace invokeai_batch::faultproxy
