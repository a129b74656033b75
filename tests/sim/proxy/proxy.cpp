#include "proxy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <utility>

#include "connection.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::faultproxy {

Proxy::Proxy(const ProxySettings& settings)
    : m_listen(settings.listen),
      m_to(settings.to),
      m_seed(settings.seed),
      m_listener(listen_on(settings.listen)),
      m_stop(eventfd(0, EFD_CLOEXEC)),
      m_bell(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_script(settings.seed) {
  m_listen.port = port_of(m_listener);
  m_acceptor = std::thread([this] { accept_all(); });
}

Proxy::~Proxy() {
  eventfd_write(m_stop.fd(), 1);
  m_acceptor.join();
  drop_connections();
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [&] { return m_carrying == 0; });
}

std::string Proxy::url() const {
  return "http://" + m_listen.host + ":" + std::to_string(port());
}

void Proxy::add(std::vector<Rule> rules) {
  const std::lock_guard lock(m_mutex);
  m_script.add(std::move(rules));
}

void Proxy::set_chances(std::vector<Chance> chances) {
  const std::lock_guard lock(m_mutex);
  m_script.set_chances(std::move(chances));
}

void Proxy::clear_faults() {
  const std::lock_guard lock(m_mutex);
  m_script.clear();
}

void Proxy::go_down(std::chrono::milliseconds time) {
  {
    std::unique_lock lock(m_mutex);
    m_downtime = time;
    eventfd_write(m_bell.fd(), 1);
    m_changed.wait(lock, [&] { return !m_downtime; });
  }
  drop_connections();
}

void Proxy::drop_connections() {
  const std::lock_guard lock(m_mutex);
  for (const int fd : m_clients) {
    shutdown(fd, SHUT_RDWR);
  }
}

void Proxy::reset_counts() {
  m_traffic.count([](Counts& counts) { counts = {}; });
}

void Proxy::accept_all() {
  for (;;) {
    const auto readable = wait_readable(m_listener.fd(), m_bell.fd(), m_stop.fd());
    if (!readable) {
      return;
    }
    if (*readable == 1) {
      eventfd_t ignored = 0;
      eventfd_read(m_bell.fd(), &ignored);
      stay_down();
    } else if (Socket client(accept4(m_listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
               client.is_open()) {
      start(std::move(client));
    }
  }
}

void Proxy::stay_down() {
  m_listener.close();
  std::chrono::milliseconds time{};
  {
    const std::lock_guard lock(m_mutex);
    time = std::exchange(m_downtime, std::nullopt).value_or(time);
  }
  m_changed.notify_all();
  if (!sleep_or_wake(time, m_stop.fd())) {
    m_listener = listen_on(m_listen);
  }
}

void Proxy::start(Socket client) {
  const int on = 1;
  setsockopt(client.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  m_traffic.count([](Counts& counts) { ++counts.connections; });
  const std::lock_guard lock(m_mutex);
  if (m_script.for_connection().act == Act::refuse) {
    client.reset();
    return;
  }
  m_clients.insert(client.fd());
  ++m_carrying;
  std::thread([this, fd = client.release()] { carry(Socket(fd)); }).detach();
}

void Proxy::carry(Socket client) {
  const int fd = client.fd();
  auto server = connect_to(m_to);
  // The descriptor must not be closed, and used anew, while it still stands in m_clients.
  const auto forget = [&] {
    const std::lock_guard lock(m_mutex);
    m_clients.erase(fd);
  };
  if (server.is_open()) {
    Connection connection(
        std::move(client), std::move(server),
        [this](std::string_view method, std::string_view target) {
          const std::lock_guard lock(m_mutex);
          return m_script.for_request(method, target);
        },
        m_traffic, m_stop.fd());
    connection.run(forget);
  } else {
    m_traffic.count([](Counts& counts) { ++counts.unreachable; });
    forget();
    client.reset();
  }
  const std::lock_guard lock(m_mutex);
  --m_carrying;
  m_changed.notify_all();
}

std::string Proxy::stats_json() const {
  const auto counts = m_traffic.counts();
  json::Writer by_name;
  std::int64_t total = 0;
  by_name.begin_object();
  for (const auto& [name, count] : counts.requests) {
    by_name.key(name).integer(count);
    total += count;
  }
  by_name.end_object();
  json::Writer out;
  out.begin_object().member("url", url()).key("seed").integer(static_cast<std::int64_t>(m_seed));
  out.key("connections").integer(counts.connections);
  out.key("unreachable").integer(counts.unreachable).key("requests").integer(total);
  out.key("requests_by_name").raw(by_name.text()).key("bytes").begin_object();
  const auto bytes = [&](const char* name, std::uint64_t count) {
    out.key(name).integer(static_cast<std::int64_t>(count));
  };
  bytes("from_client", counts.from_client);
  bytes("to_server", counts.to_server);
  bytes("from_server", counts.from_server);
  bytes("to_client", counts.to_client);
  out.end_object().key("faults").begin_object();
  const std::lock_guard lock(m_mutex);
  for (const auto& [act, count] : m_script.struck()) {
    out.key(to_string(act)).integer(count);
  }
  out.end_object().end_object();
  return out.take();
}

}  // namespace invokeai_batch::faultproxy
