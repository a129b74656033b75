#include "http_server.hpp"

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::size_t k_threads = 64;  // a kept-alive connection occupies one

Request to_request(const httplib::Request& from) {
  Request request{.method = from.method, .path = from.path, .body = from.body};
  request.query.insert(from.params.begin(), from.params.end());
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace(base::to_lower(name), value);
  }
  for (const auto& [name, file] : from.files) {
    request.parts.push_back({name, file.filename, file.content_type, file.content});
  }
  return request;
}

/// Sends fewer bytes than it announces, and then closes.
void send_short(httplib::Response& to, const Reply& reply) {
  to.set_content_provider(
      *reply.announced_length, reply.content_type,
      [body = reply.body](std::size_t offset, std::size_t, httplib::DataSink& sink) {
        if (offset < body.size()) {
          sink.write(body.data() + offset, body.size() - offset);
          return true;
        }
        return false;
      });
}

void fill_in(httplib::Response& to, const Reply& reply) {
  to.status = reply.status;
  to.set_header("server", "uvicorn");
  for (const auto& [name, value] : reply.headers) {
    to.set_header(name.c_str(), value);
  }
  if (reply.announced_length) {
    send_short(to, reply);
  } else {
    to.set_content(reply.body, reply.content_type.c_str());
  }
}

std::unique_ptr<httplib::Server> make_server(const Address& address) {
  if (address.certificate.empty()) {
    return std::make_unique<httplib::Server>();
  }
  auto server = std::make_unique<httplib::SSLServer>(
      address.certificate.c_str(), address.key.c_str(),
      address.client_ca.empty() ? nullptr : address.client_ca.c_str());
  if (!server->is_valid()) {
    throw base::Error(
        base::ErrorClass::input,
        {.where = address.certificate, .what = "the certificate or its key cannot be used"});
  }
  return server;
}

bool is_on_port(int fd, int port) {
  sockaddr_in here{};
  sockaddr_in there{};
  socklen_t size = sizeof here;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) != 0 ||
      here.sin_family != AF_INET || ntohs(here.sin_port) != port) {
    return false;
  }
  size = sizeof there;
  return getpeername(fd, reinterpret_cast<sockaddr*>(&there), &size) == 0;
}

/// Closes every connection that came in at a port of ours. The library keeps the sockets to
/// itself, so they are found among the process's descriptors.
void drop_connections(int port) {
  const auto most = std::min<long>(sysconf(_SC_OPEN_MAX), 4096);
  for (int fd = 3; fd < most; ++fd) {
    if (is_on_port(fd, port)) {
      shutdown(fd, SHUT_RDWR);
    }
  }
}

}  // namespace

class HttpServer::Carrier {
 public:
  Carrier(Simulator& simulator, const Address& address)
      : m_simulator(simulator), m_address(address) {
    m_port = open(address.port);
    m_simulator.on_disturbance([this] { carry_out(m_simulator.take_disturbance()); });
    m_thread = std::thread([this] { serve(); });
  }
  ~Carrier() {
    m_simulator.on_disturbance(nullptr);
    {
      const std::lock_guard lock(m_mutex);
      m_is_stopping = true;
    }
    m_changed.notify_all();
    close();
    m_thread.join();
  }

  [[nodiscard]] int port() const { return m_port; }
  [[nodiscard]] const Address& address() const { return m_address; }

 private:
  [[nodiscard]] int open(int port);
  void close();
  void serve();
  void carry_out(const Disturbance& disturbance);
  void stop_listening();

  Simulator& m_simulator;
  Address m_address;
  int m_port = 0;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::unique_ptr<httplib::Server> m_server;
  std::optional<Downtime> m_downtime;
  bool m_is_stopping = false;
  bool m_is_closed = false;  // this server was told to stop; it must not be told twice
  std::atomic<bool> m_has_ended = false;
  std::thread m_thread;
};

/// Binds a new server; the port that it got.
int HttpServer::Carrier::open(int port) {
  auto server = make_server(m_address);
  server->new_task_queue = [] { return new httplib::ThreadPool(k_threads); };
  server->set_keep_alive_max_count(1000000);
  server->set_keep_alive_timeout(Simulator::k_keep_alive_seconds);
  server->set_tcp_nodelay(true);
  server->set_payload_max_length(std::size_t{1} << 30);
  const auto answer = [this](const httplib::Request& from, httplib::Response& to) {
    fill_in(to, m_simulator.handle(to_request(from)));
  };
  server->Get(".*", answer);
  server->Post(".*", answer);
  server->Put(".*", answer);
  server->Patch(".*", answer);
  server->Delete(".*", answer);
  // Called when the reply is out: only now may the connection go.
  server->set_logger([this](const httplib::Request&, const httplib::Response&) {
    carry_out(m_simulator.take_disturbance());
  });
  const auto* host = m_address.host.c_str();
  const int bound =
      port == 0 ? server->bind_to_any_port(host) : (server->bind_to_port(host, port) ? port : -1);
  if (bound <= 0) {
    throw base::Error(base::ErrorClass::local_io,
                      {.what = "cannot listen on " + m_address.host + ":" + std::to_string(port),
                       .hint = "is something else using the port? 0 takes a free one"});
  }
  m_server = std::move(server);
  return bound;
}

/// REQUIRES: m_mutex is held.
void HttpServer::Carrier::stop_listening() {
  if (!m_is_closed && m_server->is_running()) {
    m_server->stop();
    m_is_closed = true;
  }
}

/// The library cannot be told to stop before it runs, and does not say when it does.
void HttpServer::Carrier::close() {
  while (!m_has_ended) {
    {
      const std::lock_guard lock(m_mutex);
      stop_listening();
    }
    drop_connections(m_port);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void HttpServer::Carrier::carry_out(const Disturbance& disturbance) {
  if (!disturbance.is_any()) {
    return;
  }
  if (disturbance.downtime) {
    const std::lock_guard lock(m_mutex);
    m_downtime = disturbance.downtime;
    stop_listening();
  }
  drop_connections(m_port);
}

void HttpServer::Carrier::serve() {
  for (;;) {
    m_simulator.prepare([](World& world) { ++world.openings; });
    m_server->listen_after_bind();
    std::unique_lock lock(m_mutex);
    const auto length = std::exchange(m_downtime, std::nullopt).value_or(Downtime{}).length;
    if (m_changed.wait_for(lock, length, [&] { return m_is_stopping; })) {
      break;
    }
    static_cast<void>(open(m_port));  // the same one
    m_is_closed = false;
  }
  m_has_ended = true;
}

HttpServer::HttpServer(Simulator& simulator, const Address& address)
    : m_carrier(std::make_unique<Carrier>(simulator, address)) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const {
  return m_carrier->port();
}

std::string HttpServer::url() const {
  const auto& address = m_carrier->address();
  return (address.certificate.empty() ? "http://" : "https://") + address.host + ":" +
         std::to_string(port());
}

}  // namespace invokeai_batch::sim
