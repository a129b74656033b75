// Carries HTTP to the simulator, and can be taken off the network for a while.
#pragma once

#include <memory>
#include <string>

#include "simulator.hpp"

namespace invokeai_batch::sim {

struct Address {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free one
  // PEM files; without a certificate it is plain HTTP.
  std::string certificate{};
  std::string key{};
  std::string client_ca{};  // whose certificates clients have to show; empty: none
};

/// Serves from construction to destruction, in threads of its own.
class HttpServer {
 public:
  /// Binds at once. Throws base::Error(local_io) when the address cannot be had.
  HttpServer(Simulator& simulator, const Address& address);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] int port() const;
  /// "http://127.0.0.1:PORT", with a certificate "https://…".
  [[nodiscard]] std::string url() const;

 private:
  class Carrier;
  std::unique_ptr<Carrier> m_carrier;
};

}  // namespace invokeai_batch::sim
