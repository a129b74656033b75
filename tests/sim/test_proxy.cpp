// The fault proxy, in front of a simulator.
#include <httplib.h>

#include <thread>

#include "catch.hpp"
#include "control.hpp"
#include "http_head.hpp"
#include "http_server.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "png_file.hpp"
#include "proxy.hpp"
#include "support.hpp"

namespace invokeai_batch::faultproxy::checks {
namespace {

struct Behind {
  Behind()
      : simulator(sim::checks::quick_settings()),
        server(simulator, {}),
        proxy({.to = {"127.0.0.1", server.port()}}),
        client("127.0.0.1", proxy.port()) {
    client.set_keep_alive(true);
  }

  void rule(const std::string& text) {
    const auto reply = control(proxy, "POST", "/rules", text);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
  }
  /// A number of the proxy's counts, one level deep.
  [[nodiscard]] std::int64_t count(const char* group, const char* name) const {
    const auto document = json::parse(proxy.stats_json(), "stats");
    return document.root()[group][name].integer().value_or(0);
  }
  [[nodiscard]] std::int64_t boards() {
    const auto reply =
        simulator.handle(sim::checks::make_request("GET", "/api/v1/boards/?all=true"));
    return static_cast<std::int64_t>(json::parse(reply.body, "boards").root().size());
  }

  sim::Simulator simulator;
  sim::HttpServer server;
  Proxy proxy;
  httplib::Client client;
};

constexpr const char* k_create = "/api/v1/boards/?board_name=a";
constexpr const char* k_version = "/api/v1/app/version";

}  // namespace

TEST_CASE("proxy: requests go through, and are counted by name", "[sim]") {
  Behind behind;
  REQUIRE(behind.client.Get(k_version));
  REQUIRE(behind.client.Get(k_version));
  const auto item = behind.client.Get("/api/v1/queue/default/i/17");
  REQUIRE(item);
  CHECK(item->status == 404);
  CHECK(behind.count("requests_by_name", "GET /api/v1/app/version") == 2);
  CHECK(behind.count("requests_by_name", "GET /api/v1/queue/default/i/*") == 1);
  const auto stats = json::parse(behind.proxy.stats_json(), "stats");
  CHECK(stats.root()["connections"].integer() == 1);
  CHECK(stats.root()["requests"].integer() == 3);
  CHECK(behind.count("bytes", "to_client") == behind.count("bytes", "from_server"));
  CHECK(behind.count("bytes", "to_server") == behind.count("bytes", "from_client"));
}

TEST_CASE("proxy: a dropped request never reached the server, a dropped reply was acted on",
          "[sim]") {
  Behind behind;
  behind.rule(R"([{"method":"POST","path":"/boards/","do":"drop_request"},
                  {"method":"POST","path":"/boards/","do":"reset_request"},
                  {"method":"POST","path":"/boards/","do":"drop_reply"},
                  {"method":"POST","path":"/boards/","do":"reset_reply"}])");
  CHECK_FALSE(behind.client.Post(k_create));
  CHECK_FALSE(behind.client.Post(k_create));
  CHECK(behind.boards() == 0);
  CHECK_FALSE(behind.client.Post(k_create));
  CHECK_FALSE(behind.client.Post(k_create));
  CHECK(behind.boards() == 2);
  CHECK(behind.client.Post(k_create));
  CHECK(behind.count("faults", "drop_reply") == 1);
  CHECK(behind.count("faults", "reset_request") == 1);
}

TEST_CASE("proxy: a reply is cut at the byte that was said", "[sim]") {
  Behind behind;
  behind.rule(R"({"path":"version","do":"cut","bytes":135})");
  std::string got;
  const auto reply = behind.client.Get(k_version, [&](const char* data, std::size_t size) {
    got.append(data, size);
    return true;
  });
  CHECK_FALSE(reply);
  CHECK(got.size() < std::string(R"({"version":"6.14.2"})").size());
  CHECK(behind.count("bytes", "to_client") == 135);
}

TEST_CASE("proxy: a delayed and a stalled reply arrive whole", "[sim]") {
  Behind behind;
  behind.rule(R"([{"path":"version","do":"delay","ms":60},
                  {"path":"version","do":"stall","bytes":20,"ms":60},
                  {"path":"version","do":"delay_request","ms":60}])");
  for (int i = 0; i < 3; ++i) {
    const auto before = std::chrono::steady_clock::now();
    const auto reply = behind.client.Get(k_version);
    REQUIRE(reply);
    CHECK(reply->body == R"({"version":"6.14.2"})");
    CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(60));
  }
}

TEST_CASE("proxy: a late request arrives although its client was sent away", "[sim]") {
  Behind behind;
  behind.rule(R"({"method":"POST","path":"/boards/","do":"late_request","ms":60})");
  const auto before = std::chrono::steady_clock::now();
  CHECK_FALSE(behind.client.Post(k_create));
  while (behind.boards() == 0) {
    std::this_thread::yield();
  }
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(60));
  CHECK(behind.client.Get(k_version));
}

TEST_CASE("proxy: every n-th connection is refused", "[sim]") {
  Behind behind;
  behind.rule(R"({"do":"refuse","nth":2,"every":2,"times":0})");
  int answered = 0;
  for (int i = 0; i < 6; ++i) {
    httplib::Client fresh("127.0.0.1", behind.proxy.port());
    answered += fresh.Get(k_version) ? 1 : 0;
  }
  CHECK(answered == 3);
  CHECK(behind.count("faults", "refuse") == 3);
}

TEST_CASE("proxy: while it is down connections are refused, then it is back", "[sim]") {
  Behind behind;
  REQUIRE(behind.client.Get(k_version));
  REQUIRE(control(behind.proxy, "POST", "/down", R"({"ms":500})").status == 200);
  auto reply = behind.client.Get(k_version);
  CHECK_FALSE(reply);
  CHECK(reply.error() == httplib::Error::Connection);
  while (!reply) {
    std::this_thread::yield();
    reply = behind.client.Get(k_version);
  }
  CHECK(reply->status == 200);
}

TEST_CASE("proxy: a big upload with Expect goes through", "[sim]") {
  Behind behind;
  const httplib::MultipartFormDataItems items{
      {"file", invokeai_batch::tests::make_png(64, 64) + std::string(3000000, 'x'), "a.png",
       "image/jpeg"}};
  const httplib::Headers headers{{"Expect", "100-continue"}};
  const auto reply = behind.client.Post(
      "/api/v1/images/upload?image_category=user&is_intermediate=false", headers, items);
  REQUIRE(reply);
  CHECK(reply->status == 500);  // the server read all of it, and found the picture damaged
}

TEST_CASE("proxy: chance is the same for the same seed", "[sim]") {
  const auto faults = [](std::uint64_t seed) {
    Script script(seed);
    script.set_chances(read_chances("drop_reply=0.3,delay=0.2:5"));
    std::string out;
    for (int i = 0; i < 200; ++i) {
      out += to_string(script.for_request("GET", "/").act).substr(0, 2);
    }
    return out;
  };
  CHECK(faults(4) == faults(4));
  CHECK(faults(4) != faults(5));
  CHECK(faults(4).find("dr") != std::string::npos);
  CHECK(faults(4).find("de") != std::string::npos);
}

TEST_CASE("proxy: scripts that say nonsense are refused in words", "[sim]") {
  const auto words_of = [](const std::string& random) {
    try {
      static_cast<void>(read_chances(random));
    } catch (const base::Error& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK(words_of("drop_reply=0.5,cut=1:10") == "taken");
  CHECK(words_of("fall=1") ==
        "--random fall=1: there is no fault 'fall'; choose one of none, refuse, drop_request, "
        "reset_request, drop_reply, reset_reply, cut, stall, delay, delay_request, late_request");
  CHECK(words_of("cut=2") ==
        "--random cut=2: expected FAULT=PROBABILITY or FAULT=PROBABILITY:AMOUNT, the amount in "
        "bytes for cut, in milliseconds for all others");
  Behind behind;
  CHECK(control(behind.proxy, "POST", "/rules", R"({"do":"fall"})").body ==
        "rule.do: expected one of none, refuse, drop_request, reset_request, drop_reply, "
        "reset_reply, cut, stall, delay, delay_request, late_request\n");
  CHECK(control(behind.proxy, "POST", "/nothing", "").status == 404);
}

TEST_CASE("proxy: where a message ends", "[sim]") {
  CHECK_FALSE(read_request_head("GET / HTTP/1.1\r\nHost: x\r\n"));
  const auto request = read_request_head(
      "POST /a?b=c HTTP/1.1\r\ncontent-LENGTH: 5\r\nExpect: 100-continue\r\n\r\nhello more");
  REQUIRE(request);
  CHECK(request->method == "POST");
  CHECK(request->target == "/a?b=c");
  CHECK(request->length == 5);
  CHECK(request->expects_continue);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto head = read_reply_head(chunked, "GET");
  REQUIRE(head);
  BodyReader reader(*head);
  const std::string body = "5\r\nhello\r\n3;x=y\r\nyou\r\n0\r\n\r\n";
  std::size_t taken = 0;
  for (const char c : body + "next") {
    taken += reader.take(std::string(1, c));
  }
  CHECK(reader.is_over());
  CHECK(taken == body.size());
  CHECK(BodyReader(*read_reply_head("HTTP/1.1 204 No Content\r\n\r\n", "DELETE")).is_over());
  CHECK(BodyReader(*read_reply_head("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD"))
            .is_over());
  CHECK(read_reply_head("HTTP/1.1 200 OK\r\n\r\n", "GET")->closes);
}

TEST_CASE("proxy: requests are called by their path without ids", "[sim]") {
  CHECK(request_name("GET", "/api/v1/queue/default/b/ib-12ab/status") ==
        "GET /api/v1/queue/default/b/*/status");
  CHECK(request_name("GET", "/api/v1/images/i/ab.png/full?x=1") == "GET /api/v1/images/i/*/full");
  CHECK(request_name("GET", "/api/v1/boards/a2734c4b-8c09-4ead-8470-968c51be5d06") ==
        "GET /api/v1/boards/*");
  CHECK(request_name("GET", "/api/v1/boards/?all=true") == "GET /api/v1/boards/");
}

}  // namespace invokeai_batch::faultproxy::checks
