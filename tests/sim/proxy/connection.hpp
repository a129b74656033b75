// One connection of a client, and the one to the server behind it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http_head.hpp"
#include "script.hpp"
#include "socket.hpp"
#include "traffic.hpp"

namespace invokeai_batch::faultproxy {

class Connection {
 public:
  using ChooseFault = std::function<Fault(std::string_view method, std::string_view target)>;

  /// `wake` becomes readable when the proxy stops.
  Connection(Socket client, Socket server, ChooseFault choose, Traffic& traffic, int wake)
      : m_client(std::move(client)),
        m_server(std::move(server)),
        m_choose(std::move(choose)),
        m_traffic(traffic),
        m_wake(wake) {}

  /// Request after request until one side ends it, or a fault does. Then calls `before_close`, and
  /// closes both sockets.
  void run(const std::function<void()>& before_close);

 private:
  enum class Next { go_on, close, reset };

  [[nodiscard]] Next serve_request();
  [[nodiscard]] bool receive_request(Head& head, std::string& body);
  [[nodiscard]] bool receive_from_client();
  [[nodiscard]] bool forward(const Head& head, const std::string& body);
  [[nodiscard]] Next relay_reply(std::string_view method, const Fault& fault);
  [[nodiscard]] bool receive_from_server(std::string& buffer);

  Socket m_client;
  Socket m_server;
  ChooseFault m_choose;
  Traffic& m_traffic;
  int m_wake;
  std::string m_pending;  // bytes of the client that belong to the next request
};

}  // namespace invokeai_batch::faultproxy
