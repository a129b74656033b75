// Blocking sockets that can be given up from another thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::faultproxy {

/// Owns one socket. Movable.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : m_fd(fd) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept : m_fd(other.release()) {}
  Socket& operator=(Socket&& other) noexcept;

  [[nodiscard]] bool is_open() const { return m_fd >= 0; }
  [[nodiscard]] int fd() const { return m_fd; }
  [[nodiscard]] int release();

  void close();
  /// The peer sees the end; the descriptor stays open.
  void shut_down();
  /// Closes with a TCP reset: the peer sees ECONNRESET.
  void reset();

  /// What has come; empty at the end or after an error.
  [[nodiscard]] std::string receive();
  /// False when the peer is gone.
  bool send(std::string_view bytes);

 private:
  int m_fd = -1;
};

struct Endpoint {
  std::string host{};
  int port = 0;
};

/// "127.0.0.1:9090", "http://127.0.0.1:9090", "localhost:9090". Throws base::Error(usage).
[[nodiscard]] Endpoint endpoint_of(const std::string& text);

/// Throws base::Error(local_io). Port 0 takes a free one; port_of tells which.
[[nodiscard]] Socket listen_on(const Endpoint& at);
[[nodiscard]] int port_of(const Socket& listener);
/// Closed when nobody answers there.
[[nodiscard]] Socket connect_to(const Endpoint& to);

/// Waits until one of the sockets can be read. Tells which: 0 or 1; nullopt when `wake` was.
[[nodiscard]] std::optional<int> wait_readable(int first, int second, int wake);
/// True when `wake` became readable before the time was over.
[[nodiscard]] bool sleep_or_wake(std::chrono::milliseconds time, int wake);

}  // namespace invokeai_batch::faultproxy
