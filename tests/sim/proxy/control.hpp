// The proxy's control port: its counts, and faults while it works.
#pragma once

#include <memory>
#include <string>

#include "proxy.hpp"

namespace invokeai_batch::faultproxy {

/// What one control request does; the status and body of its reply.
struct ControlReply {
  int status = 200;
  std::string body{};
};
[[nodiscard]] ControlReply control(Proxy& proxy, const std::string& method, const std::string& path,
                                   const std::string& body);

/// Serves control() over HTTP on 127.0.0.1, from construction to destruction.
class ControlServer {
 public:
  /// Port 0 takes a free one. Throws base::Error(local_io).
  ControlServer(Proxy& proxy, int port);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] std::string url() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace invokeai_batch::faultproxy
