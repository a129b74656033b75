// A small HTTP server for tests, in this process, on a port of its own on 127.0.0.1: it says
// exactly the bytes it is told to, and can misbehave as real servers and networks do.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::tests {

/// A request as it came in.
struct Received {
  std::string method{};  // "TLS" for a client that wants to speak TLS: all else is empty then
  std::string target{};  // path and query
  std::string head{};    // request line and headers, as sent
  std::string body{};
  std::size_t connection = 0;     // on which connection, counted from 1
  std::size_t of_connection = 0;  // the how-manieth request on it, counted from 1

  /// The value of a header, case of the name ignored; "" when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// What to send back, and what to do then.
struct Script {
  enum class Ending {
    keep_open,  // wait for the next request on this connection
    close,      // an orderly end
    reset,      // as a crash or a firewall would
    stall,      // say nothing more, keep the connection
  };
  std::vector<std::string> pieces{};   // sent one after the other
  std::chrono::milliseconds pause{0};  // between pieces
  Ending ending = Ending::keep_open;
};

/// The bytes of a reply with Content-Length.
[[nodiscard]] std::string reply(int status, std::string_view content_type, std::string_view body,
                                std::string_view more_headers = {});
[[nodiscard]] Script answer(std::string bytes);

/// Serves until it is destroyed. The handler is called from the server's threads, one connection
/// each.
class TcpServer {
 public:
  using Handler = std::function<Script(const Received&)>;

  explicit TcpServer(Handler handler);
  ~TcpServer();
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  /// "http://127.0.0.1:PORT" and the path.
  [[nodiscard]] std::string url(std::string_view path = {}) const;
  [[nodiscard]] int port() const;
  /// All requests so far.
  [[nodiscard]] std::vector<Received> requests() const;
  /// How many connections were accepted.
  [[nodiscard]] std::size_t connections() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// A port of 127.0.0.1 on which nobody listens (any more).
[[nodiscard]] int unused_port();

}  // namespace invokeai_batch::tests
