#include "connection.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::faultproxy {
namespace {

/// The head without its Expect line: the proxy has answered that one.
std::string without_expect(const std::string& head) {
  std::string out;
  std::size_t begin = 0;
  while (begin < head.size()) {
    const auto end = head.find("\r\n", begin) + 2;
    const auto line = std::string_view(head).substr(begin, end - begin);
    if (base::to_lower(line.substr(0, 7)) != "expect:") {
      out += line;
    }
    begin = end;
  }
  return out;
}

/// The way of a reply to the client, with the fault in it.
class Outlet {
 public:
  Outlet(Socket& client, const Fault& fault, Traffic& traffic, int wake)
      : m_client(client), m_fault(fault), m_traffic(traffic), m_wake(wake) {}

  /// False when nothing more is to be sent.
  bool write(std::string_view bytes) {
    switch (m_fault.act) {
      case Act::drop_reply:
      case Act::reset_reply:
      case Act::late_request:
        return true;  // swallowed; the server is heard to the end
      case Act::delay:
        return pause() && send(bytes);
      case Act::cut:
        return send(bytes.substr(0, room())) && room() > 0;
      case Act::stall: {
        const auto before = bytes.substr(0, room());
        if (before.size() == bytes.size()) {
          return send(bytes);
        }
        return send(before) && pause() && send(bytes.substr(before.size()));
      }
      default:
        return send(bytes);
    }
  }

 private:
  [[nodiscard]] std::size_t room() const {
    return static_cast<std::size_t>(m_fault.bytes - std::min(m_fault.bytes, m_sent));
  }
  bool send(std::string_view bytes) {
    m_sent += bytes.size();
    m_traffic.count([&](Counts& counts) { counts.to_client += bytes.size(); });
    return m_client.send(bytes);
  }
  /// Once per reply. False when the proxy stops.
  bool pause() {
    if (m_has_paused) {
      return true;
    }
    m_has_paused = true;
    return !sleep_or_wake(m_fault.time, m_wake);
  }

  Socket& m_client;
  const Fault& m_fault;
  Traffic& m_traffic;
  int m_wake;
  std::uint64_t m_sent = 0;
  bool m_has_paused = false;
};

}  // namespace

void Connection::run(const std::function<void()>& before_close) {
  auto next = Next::go_on;
  while (next == Next::go_on) {
    next = serve_request();
  }
  before_close();
  if (next == Next::reset) {
    m_client.reset();
  }
  m_client.close();
  m_server.close();
}

bool Connection::receive_from_client() {
  const auto readable = wait_readable(m_client.fd(), m_server.fd(), m_wake);
  // The server says something unasked: it closes an idle connection, and so do we.
  if (!readable || *readable == 1) {
    return false;
  }
  const auto bytes = m_client.receive();
  m_traffic.count([&](Counts& counts) { counts.from_client += bytes.size(); });
  m_pending += bytes;
  return !bytes.empty();
}

bool Connection::receive_request(Head& head, std::string& body) {
  auto found = read_request_head(m_pending);
  while (!found) {
    if (!receive_from_client()) {
      return false;
    }
    found = read_request_head(m_pending);
  }
  head = *found;
  m_pending.erase(0, head.text.size());
  if (head.expects_continue) {
    m_client.send("HTTP/1.1 100 Continue\r\n\r\n");
  }
  BodyReader reader(head);
  while (!reader.is_over()) {
    if (m_pending.empty() && !receive_from_client()) {
      return false;
    }
    const auto taken = reader.take(m_pending);
    body.append(m_pending, 0, taken);
    m_pending.erase(0, taken);
  }
  return true;
}

bool Connection::forward(const Head& head, const std::string& body) {
  const auto bytes = without_expect(head.text) + body;
  m_traffic.count([&](Counts& counts) { counts.to_server += bytes.size(); });
  return m_server.send(bytes);
}

Connection::Next Connection::serve_request() {
  Head head;
  std::string body;
  if (!receive_request(head, body)) {
    return Next::close;
  }
  const auto fault = m_choose(head.method, head.target);
  m_traffic.count(
      [&](Counts& counts) { ++counts.requests[request_name(head.method, head.target)]; });
  if (fault.act == Act::drop_request || fault.act == Act::reset_request) {
    return fault.act == Act::drop_request ? Next::close : Next::reset;
  }
  if (fault.act == Act::late_request) {
    m_client.shut_down();  // its descriptor stays: others may know it
  }
  const bool waits = fault.act == Act::delay_request || fault.act == Act::late_request;
  if (waits && sleep_or_wake(fault.time, m_wake)) {
    return Next::close;
  }
  if (!forward(head, body)) {
    return Next::close;
  }
  const auto next = relay_reply(head.method, fault);
  return next == Next::go_on && head.closes ? Next::close : next;
}

bool Connection::receive_from_server(std::string& buffer) {
  if (!wait_readable(m_server.fd(), -1, m_wake)) {
    return false;
  }
  const auto bytes = m_server.receive();
  m_traffic.count([&](Counts& counts) { counts.from_server += bytes.size(); });
  buffer += bytes;
  return !bytes.empty();
}

Connection::Next Connection::relay_reply(std::string_view method, const Fault& fault) {
  Outlet outlet(m_client, fault, m_traffic, m_wake);
  std::string buffer;
  auto head = read_reply_head(buffer, method);
  while (!head || head->status / 100 == 1) {
    if (head) {
      buffer.erase(0, head->text.size());  // "100 Continue": the proxy has said so already
    } else if (!receive_from_server(buffer)) {
      return Next::close;
    }
    head = read_reply_head(buffer, method);
  }
  buffer.erase(0, head->text.size());
  if (!outlet.write(head->text)) {
    return Next::close;
  }
  BodyReader reader(*head);
  while (!reader.is_over()) {
    if (buffer.empty() && !receive_from_server(buffer)) {
      return Next::close;
    }
    const auto taken = reader.take(buffer);
    if (!outlet.write(std::string_view(buffer).substr(0, taken))) {
      return Next::close;
    }
    buffer.erase(0, taken);
  }
  if (fault.act == Act::reset_reply) {
    return Next::reset;
  }
  const bool ends = fault.act == Act::drop_reply || fault.act == Act::late_request ||
                    fault.act == Act::cut || head->closes;
  return ends ? Next::close : Next::go_on;
}

}  // namespace invokeai_batch::faultproxy
