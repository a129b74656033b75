#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/http/url.hpp"
#include "tcp_server.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;
using namespace std::chrono_literals;
using tests::answer;
using tests::Received;
using tests::reply;
using tests::Script;
using tests::TcpServer;

namespace {

Response response_of(Outcome outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    FAIL("failed: " << failure->why);
  }
  return std::get<Response>(std::move(outcome));
}

Failure failure_of(Outcome outcome) {
  REQUIRE(std::holds_alternative<Failure>(outcome));
  return std::get<Failure>(std::move(outcome));
}

Script ending(Script::Ending how, std::vector<std::string> pieces = {}) {
  return {.pieces = std::move(pieces), .ending = how};
}

TcpServer::Handler always(Script script) {
  return [script](const Received&) { return script; };
}

// Sets an environment variable for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : m_name(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(m_name); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* m_name;
};

}  // namespace

TEST_CASE("transport: a GET says no more than it must", "[http]") {
  TcpServer server(always(answer(reply(200, "application/json; charset=utf-8", R"({"a":1})",
                                       "X-Refreshed-Token:  abc \r\nDate: now\r\n"))));
  Transport transport;
  const auto response = response_of(transport.perform({.url = server.url("/a/../b?x=%20")}));
  CHECK(response.status == 200);
  CHECK(response.body == R"({"a":1})");
  CHECK(response.body_bytes == 7);
  CHECK(response.header("x-refreshed-token") == "abc");
  CHECK(response.header("DATE") == "now");
  CHECK(response.header("etag") == std::nullopt);
  CHECK(response.content_type() == "application/json");
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].head ==
        "GET /a/../b?x=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nUser-Agent: invokeai-batch\r\nAccept: */*\r\n");
}

TEST_CASE("transport: each method with and without a body", "[http]") {
  TcpServer server(always(answer(reply(200, "", ""))));
  Transport transport;
  struct Row {
    Method method;
    std::string body;
    std::string name;
    std::string length;
  };
  const auto row = GENERATE(values<Row>({
      {Method::get, "", "GET", ""},
      {Method::post, "", "POST", "0"},
      {Method::post, "{}", "POST", "2"},
      {Method::put, "", "PUT", "0"},
      {Method::put, "[1]", "PUT", "3"},
      {Method::patch, "{}", "PATCH", "2"},
      {Method::delete_, "", "DELETE", ""},
      {Method::delete_, "{}", "DELETE", "2"},
  }));
  std::vector<Header> headers;
  if (!row.body.empty()) {
    headers.push_back({"Content-Type", "application/json"});
  }
  response_of(transport.perform(
      {.method = row.method, .url = server.url("/x"), .headers = headers, .body = row.body}));
  const auto request = server.requests().at(0);
  CAPTURE(request.head);
  CHECK(request.method == row.name);
  CHECK(request.body == row.body);
  CHECK(request.header("content-length") == row.length);
  CHECK(request.header("content-type") == (row.body.empty() ? "" : "application/json"));
  CHECK(request.header("expect").empty());
  CHECK(request.header("accept-encoding").empty());
}

TEST_CASE("transport: a large body is sent at once, without asking first", "[http]") {
  TcpServer server(always(answer(reply(200, "", ""))));
  Transport transport;
  const std::string body(3 << 20, 'x');
  response_of(transport.perform({.method = Method::post, .url = server.url(), .body = body}));
  CHECK(server.requests().at(0).body == body);
  CHECK(server.requests()[0].header("expect").empty());
}

TEST_CASE("transport: headers are sent as given, also empty ones", "[http]") {
  TcpServer server(always(answer(reply(200, "", ""))));
  Transport transport;
  response_of(transport.perform(
      {.url = server.url(), .headers = {{"Authorization", "Bearer t"}, {"X-Empty", ""}}}));
  CHECK(server.requests().at(0).header("authorization") == "Bearer t");
  CHECK(server.requests()[0].head.find("\r\nX-Empty:\r\n") != std::string::npos);
}

TEST_CASE("transport: a header with a line break is refused, and nothing is sent", "[http]") {
  TcpServer server(always(answer(reply(200, "", ""))));
  Transport transport;
  const auto failure = failure_of(transport.perform(
      {.url = server.url(), .headers = {{"Authorization", "Bearer t\r\nX-Other: 1"}}}));
  CHECK(failure.why == "the header Authorization holds a control character");
  CHECK(failure.delivery == Delivery::never);
  CHECK(server.connections() == 0);
}

TEST_CASE("transport: a failing reply that repeats a secret does so with dots", "[http]") {
  const TcpServer server([](const Received& request) {
    return answer(reply(request.target == "/ok" ? 200 : 500, "text/plain",
                        "seen: " + request.header("X-Key") + ", and pl4nted of before"));
  });
  Transport transport;
  const auto asked = [&](const std::string& path, const std::string& secret) {
    const auto outcome = transport.perform({.url = server.url(path),
                                            .headers = {{"X-Key", secret}},
                                            .secrets = {base::Secret(secret)}});
    return response_of(outcome).body;
  };
  CHECK(asked("/", "pl4nted") == "seen: …, and … of before");
  CHECK(asked("/", "other-secret") == "seen: …, and … of before");
  // What is no failure is data, in which only a text that no name is like is one of ours.
  CHECK(asked("/ok", "before") == "seen: before, and pl4nted of before");
  CHECK(asked("/ok", "eyJhbGciOiJIUzI1NiJ9.e30") == "seen: …, and pl4nted of before");
}

TEST_CASE("transport: children inherit none of its descriptors", "[http]") {
  const TcpServer server(always(answer(reply(200, "text/plain", "ok"))));
  Transport transport;
  CHECK(response_of(transport.perform({.url = server.url("/")})).status == 200);
  const auto* const count_sockets = "find /proc/self/fd -lname 'socket:*' | wc -l";
  auto* pipe = ::popen(count_sockets, "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 16> text{};
  CHECK(std::fgets(text.data(), text.size(), pipe) != nullptr);
  ::pclose(pipe);
  CHECK(std::string(text.data()) == "0\n");
}

TEST_CASE("transport: a redirect is a reply like any other", "[http]") {
  TcpServer server(
      always(answer(reply(307, "", "", "location: http://127.0.0.1:1/elsewhere\r\n"))));
  Transport transport;
  const auto response = response_of(transport.perform({.url = server.url()}));
  CHECK(response.status == 307);
  CHECK(response.header("location") == "http://127.0.0.1:1/elsewhere");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("transport: an interim reply is not the reply", "[http]") {
  TcpServer server(always(
      answer("HTTP/1.1 103 Early Hints\r\nx-first: 1\r\n\r\n" + reply(200, "text/plain", "ok"))));
  Transport transport;
  const auto response = response_of(transport.perform({.url = server.url()}));
  CHECK(response.status == 200);
  CHECK(response.body == "ok");
  CHECK(response.header("x-first") == std::nullopt);
}

TEST_CASE("transport: a reply in slow pieces, chunked, is put together", "[http]") {
  TcpServer server(
      always({.pieces = {"HTTP/1.1 200 OK\r\nTransfer-", "Encoding: chunked\r\n\r\n3\r",
                         "\nabc\r\n2\r\nde\r\n0\r\n\r\n"},
              .pause = 5ms}));
  Transport transport;
  CHECK(response_of(transport.perform({.url = server.url()})).body == "abcde");
}

TEST_CASE("transport: bytes behind the announced length do not belong to the reply", "[http]") {
  TcpServer server(always(ending(Script::Ending::close, {reply(200, "", "abc") + "garbage"})));
  Transport transport;
  CHECK(response_of(transport.perform({.url = server.url()})).body == "abc");
}

TEST_CASE("transport: connections are reused, but not by who asks for a fresh one", "[http]") {
  TcpServer server(always(answer(reply(200, "", "x"))));
  Transport transport;
  const auto get = [&](Connection connection) {
    response_of(transport.perform({.url = server.url(), .connection = connection}));
    return server.requests().back().connection;
  };
  CHECK(get(Connection::reuse) == 1);
  CHECK(get(Connection::reuse) == 1);
  CHECK(get(Connection::fresh) == 2);
  const auto later = get(Connection::reuse);  // a live connection, whichever of the two
  CHECK(later <= 2);
  CHECK(get(Connection::fresh) == 3);
}

TEST_CASE("transport: a POST on a fresh connection is sent once, whatever happens", "[http]") {
  // Answers the first request of a connection that is a GET, drops every POST.
  for (const auto how : {Script::Ending::close, Script::Ending::reset}) {
    TcpServer server([how](const Received& request) {
      return request.method == "GET" ? answer(reply(200, "", "x")) : ending(how);
    });
    Transport transport;
    response_of(transport.perform({.url = server.url()}));
    const auto failure = failure_of(transport.perform({.method = Method::post,
                                                       .url = server.url(),
                                                       .body = "{}",
                                                       .connection = Connection::fresh}));
    CHECK(failure.delivery == Delivery::maybe);
    CHECK(server.requests().size() == 2);
    CHECK(server.connections() == 2);
  }
}

TEST_CASE("transport: a GET on a connection that the server has closed is sent again by curl",
          "[http]") {
  // Why requests that must not happen twice ask for a fresh connection.
  TcpServer server([](const Received& request) {
    return request.of_connection == 1 ? answer(reply(200, "", "x")) : ending(Script::Ending::close);
  });
  Transport transport;
  response_of(transport.perform({.url = server.url()}));
  CHECK(response_of(transport.perform({.url = server.url()})).body == "x");
  CHECK(server.requests().size() == 3);
}

TEST_CASE("transport: nobody listens", "[http]") {
  Transport transport;
  const auto failure = failure_of(
      transport.perform({.url = "http://127.0.0.1:" + std::to_string(tests::unused_port())}));
  CHECK(failure.why == "connection refused");
  CHECK(failure.delivery == Delivery::never);
}

TEST_CASE("transport: only http and https are spoken", "[http]") {
  Transport transport;
  for (const auto* url : {"ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://127.0.0.1"}) {
    const auto failure = failure_of(transport.perform({.url = url}));
    CHECK(failure.why == "only http and https are spoken");
    CHECK(failure.delivery == Delivery::never);
  }
  CHECK(failure_of(transport.perform({.url = "http://"})).why == "this is not a valid URL");
}

TEST_CASE("transport: https to a server that speaks http", "[http]") {
  Transport transport;
  const auto attempt = [&](Script script, base::Milliseconds timeout) {
    TcpServer server(always(std::move(script)));
    return failure_of(
        transport.perform({.url = "https" + server.url().substr(4), .connect_timeout = timeout}));
  };
  const auto answered =
      attempt(ending(Script::Ending::close, {reply(400, "text/plain", "no")}), 30s);
  CHECK(answered.delivery == Delivery::never);
  CHECK(answered.why.starts_with("TLS: no secure connection ("));
  CHECK(answered.hint == "does the server speak http:// instead?");
  const auto silent = attempt(ending(Script::Ending::stall), 100ms);
  CHECK(silent.delivery == Delivery::never);
  CHECK(silent.why == "no connection within 0.1 s");
}

TEST_CASE("transport: a server that drops the connection", "[http]") {
  struct Row {
    Script script;
    std::string why;
  };
  using Ending = Script::Ending;
  const std::string head = "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n";
  const std::string chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
  const std::vector<Row> rows = {
      {ending(Ending::close), "the server closed the connection without an answer"},
      {ending(Ending::reset), "the connection was cut off before the server answered"},
      {ending(Ending::close, {head + std::string(120, 'x')}),
       "the connection was cut off after 120 of 4000 bytes"},
      {ending(Ending::close, {head}), "the connection was cut off after 0 of 4000 bytes"},
      {ending(Ending::close, {chunked + "3\r\nabc\r\n"}),
       "the connection was cut off after 3 bytes"},
      {ending(Ending::close, {"not http at all\r\n\r\n"}), "the answer is not HTTP"},
  };
  Transport transport;
  for (const auto& row : rows) {
    TcpServer server(always(row.script));
    const auto failure = failure_of(transport.perform({.url = server.url()}));
    CHECK(failure.why == row.why);
    CHECK(failure.delivery == Delivery::maybe);
  }
}

TEST_CASE("transport: a server that stalls", "[http]") {
  struct Row {
    std::vector<std::string> pieces;
    std::string why;
  };
  const std::vector<Row> rows = {
      {{}, "the server did not answer for 0.1 s"},
      {{"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n" + std::string(120, 'x')},
       "the server sent nothing for 0.1 s, after 120 of 4000 bytes"},
  };
  Transport transport;
  for (const auto& row : rows) {
    TcpServer server(always(ending(Script::Ending::stall, row.pieces)));
    const auto failure =
        failure_of(transport.perform({.url = server.url(), .idle_timeout = 100ms}));
    CHECK(failure.why == row.why);
    CHECK(failure.delivery == Delivery::maybe);
  }
  CHECK(transport.active() == 0);
}

TEST_CASE("transport: slow is not stalled", "[http]") {
  // 600 ms in all, never 400 without a byte.
  std::vector<std::string> pieces(20, "x");
  pieces.insert(pieces.begin(), "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n");
  TcpServer server(always({.pieces = pieces, .pause = 30ms}));
  Transport transport;
  const auto before = base::read_clocks().instant;
  CHECK(response_of(transport.perform({.url = server.url(), .idle_timeout = 400ms})).body ==
        std::string(20, 'x'));
  CHECK(base::read_clocks().instant - before > 400ms);
}

TEST_CASE("transport: there is a slowest", "[http]") {
  // A byte every 20 ms for ever: never 200 without one.
  std::vector<std::string> pieces(1'000, "x");
  pieces.insert(pieces.begin(), "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
  TcpServer server(always({.pieces = pieces, .pause = 20ms}));
  Transport transport;
  const auto failure = failure_of(transport.perform({.url = server.url(), .idle_timeout = 200ms}));
  CHECK(failure.why.starts_with("only "));
  CHECK(failure.why.ends_with(" bytes came and went in 2.0 s"));
  CHECK(failure.delivery == Delivery::maybe);
}

TEST_CASE("transport: a reply larger than allowed is given up", "[http]") {
  TcpServer server(always(answer(reply(200, "", std::string(3000, 'x')))));
  Transport transport;
  const auto failure = failure_of(transport.perform({.url = server.url(), .max_body_bytes = 2048}));
  CHECK(failure.why == "the answer is larger than 2 kB");
  CHECK_FALSE(failure.sink_refused);
  CHECK(response_of(transport.perform({.url = server.url(), .max_body_bytes = 3000})).body_bytes ==
        3000);
}

TEST_CASE("transport: endless headers are given up", "[http]") {
  std::string headers;
  for (int i = 0; i < 6000; ++i) {
    headers += "x-header-" + std::to_string(i) + ": " + std::string(40, 'x') + "\r\n";
  }
  TcpServer server(always(answer(reply(200, "", "", headers))));
  Transport transport;
  CHECK(failure_of(transport.perform({.url = server.url()})).why ==
        "the answer has more than 256 kB of headers");
}

TEST_CASE("transport: a sink takes the body of a good reply only", "[http]") {
  std::string taken;
  const Sink sink = [&](std::string_view bytes) {
    taken += bytes;
    return true;
  };
  Transport transport;
  SECTION("200") {
    TcpServer server(always(answer(reply(200, "image/png", "png bytes"))));
    const auto response = response_of(transport.perform({.url = server.url(), .sink = sink}));
    CHECK(taken == "png bytes");
    CHECK(response.body.empty());
    CHECK(response.body_bytes == 9);
  }
  SECTION("404") {
    TcpServer server(always(answer(reply(404, "application/json", R"({"detail":"gone"})"))));
    const auto response = response_of(transport.perform({.url = server.url(), .sink = sink}));
    CHECK(taken.empty());
    CHECK(response.body == R"({"detail":"gone"})");
  }
  SECTION("the limit of memory is not the sink's") {
    TcpServer server(always(answer(reply(200, "image/png", std::string(5000, 'x')))));
    response_of(transport.perform({.url = server.url(), .max_body_bytes = 10, .sink = sink}));
    CHECK(taken.size() == 5000);
  }
}

TEST_CASE("transport: a sink that refuses ends the request", "[http]") {
  TcpServer server(always(answer(reply(200, "image/png", std::string(100'000, 'x')))));
  Transport transport;
  std::size_t seen = 0;
  const auto failure =
      failure_of(transport.perform({.url = server.url(), .sink = [&](std::string_view bytes) {
                                      seen += bytes.size();
                                      return seen < 20'000;
                                    }}));
  CHECK(failure.sink_refused);
  CHECK(failure.why == "the answer could not be stored");
  CHECK(seen < 100'000);
}

TEST_CASE("transport: what a sink throws comes out of poll, and the transport goes on", "[http]") {
  TcpServer server(always(answer(reply(200, "", "x"))));
  Transport transport;
  CHECK_THROWS_AS(transport.perform(
                      {.url = server.url(),
                       .sink = [](std::string_view) -> bool { throw std::runtime_error("full"); }}),
                  std::runtime_error);
  CHECK(transport.active() == 0);
  CHECK(response_of(transport.perform({.url = server.url()})).body == "x");
}

TEST_CASE("transport: many at once, each told once, and callbacks may start more", "[http]") {
  TcpServer server(
      [](const Received& request) { return answer(reply(200, "text/plain", request.target)); });
  Transport transport;
  std::vector<std::string> bodies;
  int more_started = 0;
  for (int i = 0; i < 20; ++i) {
    transport.start({.url = server.url("/" + std::to_string(i))}, [&](Outcome outcome) {
      bodies.push_back(response_of(std::move(outcome)).body);
      if (more_started < 5) {
        ++more_started;
        transport.start({.url = server.url("/more")},
                        [&](Outcome more) { bodies.push_back(response_of(std::move(more)).body); });
      }
    });
  }
  CHECK(transport.active() == 20);
  CHECK(bodies.empty());  // never from start()
  while (transport.active() > 0) {
    transport.poll(1s);
  }
  CHECK(bodies.size() == 25);
  CHECK(std::count(bodies.begin(), bodies.end(), "/more") == 5);
  CHECK(std::count(bodies.begin(), bodies.end(), "/19") == 1);
}

TEST_CASE("transport: requests under way are dropped with it, and nobody is called", "[http]") {
  TcpServer server(always(ending(Script::Ending::stall)));
  bool called = false;
  {
    Transport transport;
    transport.start({.url = server.url()}, [&](const Outcome&) { called = true; });
    for (int i = 0; i < 100 && server.requests().empty(); ++i) {
      transport.poll(10ms);
    }
    Transport moved = std::move(transport);
    CHECK(moved.active() == 1);
  }
  CHECK_FALSE(called);
}

TEST_CASE("transport: poll returns early when the wake descriptor is readable", "[http]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  REQUIRE(::write(ends[1], "x", 1) == 1);
  Transport transport;
  const auto before = base::read_clocks().instant;
  transport.poll(30s, ends[0]);
  CHECK(base::read_clocks().instant - before < 10s);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("transport: poll with nothing to do waits as told", "[http]") {
  Transport transport;
  const auto before = base::read_clocks().instant;
  transport.poll(30ms);
  CHECK(base::read_clocks().instant - before >= 25ms);
}

TEST_CASE("transport: what is said of a proxy is what libcurl does with it", "[http]") {
  const Variable proxy("http_proxy", "http://127.0.0.1:1");
  const Variable exempt("no_proxy", "localhost, .lan,gpu-box");
  CHECK(proxy_variable("http://gpu.example.com:9090/x") == "http_proxy");
  CHECK(proxy_variable("http://lan.example.com") == "http_proxy");
  CHECK(proxy_variable("https://gpu.example.com") == std::nullopt);
  CHECK(proxy_variable("http://gpu-box:9090") == std::nullopt);
  CHECK(proxy_variable("http://render.LAN") == std::nullopt);
  CHECK(proxy_variable("http://127.0.0.1:9090") == std::nullopt);
  Transport transport;
  const auto outcome = transport.perform({.url = "http://gpu.invalid:9090/x"});
  const auto& failure = std::get<Failure>(outcome);
  CHECK(failure.why == "connection refused");
  CHECK(failure.hint.starts_with("it goes by the proxy that http_proxy names: "));
}

TEST_CASE("transport: a loopback host bypasses the proxy of the environment", "[http]") {
  TcpServer server(always(answer(reply(200, "", "direct"))));
  TcpServer proxy(always(answer(reply(200, "", "by proxy"))));
  const Variable variable("http_proxy", proxy.url().c_str());
  Transport transport;
  CHECK(response_of(transport.perform({.url = server.url()})).body == "direct");
  CHECK(response_of(transport.perform({.url = "http://gpu.invalid/x"})).body == "by proxy");
  CHECK(proxy.requests().at(0).target == "http://gpu.invalid/x");
}
