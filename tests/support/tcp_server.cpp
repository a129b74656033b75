#include "tcp_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace invokeai_batch::tests {

namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

int listen_somewhere() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, 64) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  return fd;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("getsockname failed");
  }
  return ntohs(address.sin_port);
}

// False when the other side has gone.
bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void set_reset_on_close(int fd) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

// The first byte of a client that wants to speak TLS (RFC 8446, §5.1).
constexpr char k_tls_handshake = 0x16;

// Takes whole requests out of the bytes of one connection.
class Reader {
 public:
  explicit Reader(int fd) : m_fd(fd) {}

  // nullopt when the connection ends.
  std::optional<Received> next() {
    std::size_t end = 0;
    while ((end = m_bytes.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) {
        return std::nullopt;
      }
      if (m_bytes.front() == k_tls_handshake) {
        return Received{.method = "TLS"};
      }
    }
    Received request;
    request.head = m_bytes.substr(0, end + 2);
    m_bytes.erase(0, end + 4);
    const auto blank = request.head.find(' ');
    request.method = request.head.substr(0, blank);
    request.target = request.head.substr(blank + 1, request.head.find(' ', blank + 1) - blank - 1);
    if (request.header("transfer-encoding") == "chunked") {
      return read_chunks(request) ? std::optional(request) : std::nullopt;
    }
    const auto length = std::strtoull(request.header("content-length").c_str(), nullptr, 10);
    if (!have(length)) {
      return std::nullopt;
    }
    request.body = m_bytes.substr(0, length);
    m_bytes.erase(0, length);
    return request;
  }

 private:
  bool read_more() {
    char buffer[16384];
    const auto count = ::recv(m_fd, buffer, sizeof buffer, 0);
    if (count <= 0) {
      return false;
    }
    m_bytes.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  bool have(std::size_t count) {
    while (m_bytes.size() < count) {
      if (!read_more()) {
        return false;
      }
    }
    return true;
  }

  bool read_chunks(Received& request) {
    while (true) {
      std::size_t line = 0;
      while ((line = m_bytes.find("\r\n")) == std::string::npos) {
        if (!read_more()) {
          return false;
        }
      }
      const auto size = std::strtoull(m_bytes.c_str(), nullptr, 16);
      m_bytes.erase(0, line + 2);
      if (!have(size + 2)) {
        return false;
      }
      request.body += m_bytes.substr(0, size);
      m_bytes.erase(0, size + 2);
      if (size == 0) {
        return true;
      }
    }
  }

  int m_fd;
  std::string m_bytes;
};

}  // namespace

std::string Received::header(std::string_view name) const {
  const auto wanted = "\r\n" + lowered(name) + ":";
  const auto at = lowered(head).find(wanted);
  if (at == std::string::npos) {
    return {};
  }
  auto begin = at + wanted.size();
  while (begin < head.size() && head[begin] == ' ') {
    ++begin;
  }
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string reply(int status, std::string_view content_type, std::string_view body,
                  std::string_view more_headers) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n";
  if (!content_type.empty()) {
    bytes += "content-type: " + std::string(content_type) + "\r\n";
  }
  bytes += "content-length: " + std::to_string(body.size()) + "\r\n";
  bytes += more_headers;
  bytes += "\r\n";
  bytes += body;
  return bytes;
}

Script answer(std::string bytes) {
  Script script;
  script.pieces.push_back(std::move(bytes));
  return script;
}

struct TcpServer::State {
  Handler handler;
  int listener = -1;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;  // guards what follows
  std::vector<Received> requests;
  std::vector<int> open;
  std::size_t connections = 0;
  std::vector<std::thread> threads;
  std::thread acceptor;

  void accept_all() {
    while (!stopping) {
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) {
        return;
      }
      const std::lock_guard lock(mutex);
      if (stopping) {
        ::close(fd);
        return;
      }
      open.push_back(fd);
      const auto number = ++connections;
      threads.emplace_back([this, fd, number] { serve(fd, number); });
    }
  }

  void serve(int fd, std::size_t number) {
    Reader reader(fd);
    std::size_t count = 0;
    while (auto request = reader.next()) {
      request->connection = number;
      request->of_connection = ++count;
      {
        const std::lock_guard lock(mutex);
        requests.push_back(*request);
      }
      if (!play(fd, handler(*request), reader)) {
        break;
      }
    }
    const std::lock_guard lock(mutex);
    open.erase(std::find(open.begin(), open.end(), fd));
    ::close(fd);
  }

  // True when the connection goes on.
  bool play(int fd, const Script& script, Reader& reader) {
    for (const auto& piece : script.pieces) {
      if (&piece != &script.pieces.front() && script.pause.count() > 0) {
        std::this_thread::sleep_for(script.pause);
      }
      if (!send_all(fd, piece)) {
        return false;
      }
    }
    switch (script.ending) {
      case Script::Ending::keep_open:
        return true;
      case Script::Ending::close:
        return false;
      case Script::Ending::reset:
        set_reset_on_close(fd);
        return false;
      case Script::Ending::stall:
        static_cast<void>(reader.next());  // until the client gives up
        return false;
    }
    return false;
  }
};

TcpServer::TcpServer(Handler handler) : m_state(std::make_unique<State>()) {
  m_state->handler = std::move(handler);
  m_state->listener = listen_somewhere();
  m_state->acceptor = std::thread([this] { m_state->accept_all(); });
}

TcpServer::~TcpServer() {
  m_state->stopping = true;
  ::shutdown(m_state->listener, SHUT_RDWR);
  m_state->acceptor.join();
  ::close(m_state->listener);
  {
    const std::lock_guard lock(m_state->mutex);
    for (const int fd : m_state->open) {
      ::shutdown(fd, SHUT_RDWR);
    }
  }
  for (auto& thread : m_state->threads) {
    thread.join();
  }
}

std::string TcpServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
}

int TcpServer::port() const {
  return port_of(m_state->listener);
}

std::vector<Received> TcpServer::requests() const {
  const std::lock_guard lock(m_state->mutex);
  return m_state->requests;
}

std::size_t TcpServer::connections() const {
  const std::lock_guard lock(m_state->mutex);
  return m_state->connections;
}

int unused_port() {
  const int fd = listen_somewhere();
  const int port = port_of(fd);
  ::close(fd);
  return port;
}

}  // namespace invokeai_batch::tests
