#include "control.hpp"

#include <httplib.h>

#include <thread>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::faultproxy {

ControlReply control(Proxy& proxy, const std::string& method, const std::string& path,
                     const std::string& body) {
  const auto call = method + " " + path;
  try {
    const auto document = json::parse(body.empty() ? "{}" : body, "body");
    const auto root = document.root();
    if (call == "GET /stats") {
      return {.body = proxy.stats_json()};
    }
    if (call == "POST /rules") {
      proxy.add(read_rules(root));
    } else if (call == "DELETE /rules") {
      proxy.clear_faults();
    } else if (call == "POST /random") {
      proxy.set_chances(read_chances(std::string(root["faults"].text())));
    } else if (call == "POST /down") {
      proxy.go_down(std::chrono::milliseconds(root["ms"].integer().value_or(0)));
    } else if (call == "POST /drop-connections") {
      proxy.drop_connections();
    } else if (call == "POST /reset-counts") {
      proxy.reset_counts();
    } else {
      return {.status = 404, .body = "there is no " + call + "\n"};
    }
  } catch (const base::Error& error) {
    return {.status = 400, .body = std::string(error.what()) + "\n"};
  }
  return {.body = "{}"};
}

struct ControlServer::Parts {
  httplib::Server server;
  int port = 0;
  std::thread thread;
};

ControlServer::ControlServer(Proxy& proxy, int port) : m_parts(std::make_unique<Parts>()) {
  auto& server = m_parts->server;
  const auto answer = [&proxy](const httplib::Request& from, httplib::Response& to) {
    const auto reply = control(proxy, from.method, from.path, from.body);
    to.status = reply.status;
    to.set_content(reply.body, reply.status == 200 ? "application/json" : "text/plain");
  };
  server.Get(".*", answer);
  server.Post(".*", answer);
  server.Delete(".*", answer);
  server.set_keep_alive_timeout(1);
  const std::string host = "127.0.0.1";
  m_parts->port = port == 0 ? server.bind_to_any_port(host.c_str())
                            : (server.bind_to_port(host.c_str(), port) ? port : -1);
  if (m_parts->port <= 0) {
    throw base::Error(base::ErrorClass::local_io,
                      {.what = "cannot listen on " + host + ":" + std::to_string(port)});
  }
  m_parts->thread = std::thread([this] { m_parts->server.listen_after_bind(); });
}

ControlServer::~ControlServer() {
  // The library cannot be told to stop before it runs.
  while (!m_parts->server.is_running()) {
    std::this_thread::yield();
  }
  m_parts->server.stop();
  m_parts->thread.join();
}

std::string ControlServer::url() const {
  return "http://127.0.0.1:" + std::to_string(m_parts->port);
}

}  // namespace invokeai_batch::faultproxy
