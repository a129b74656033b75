// The simulator on the network.
#include <httplib.h>

#include <thread>

#include "catch.hpp"
#include "http_server.hpp"
#include "invokeai_batch/json/value.hpp"
#include "png_file.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

struct Served {
  explicit Served(Settings settings = quick_settings())
      : simulator(std::move(settings)), server(simulator, {}), client("127.0.0.1", server.port()) {
    client.set_keep_alive(true);
  }

  Simulator simulator;
  HttpServer server;
  httplib::Client client;
};

}  // namespace

TEST_CASE("http: queries, bodies, headers and statuses come through", "[sim]") {
  Served served;
  const auto board = served.client.Post("/api/v1/boards/?board_name=a%20fox");
  REQUIRE(board);
  CHECK(board->status == 201);
  CHECK(board->get_header_value("content-type") == "application/json");
  CHECK(board->body.find("\"a fox\"") != std::string::npos);
  const auto batch = served.client.Post(
      "/api/v1/queue/default/enqueue_batch",
      R"({"batch":{"batch_id":"b","graph":)" + image_graph("a") + "}}", "application/json");
  REQUIRE(batch);
  CHECK(batch->status == 200);
  served.simulator.wait_until_idle();
  const auto status = served.client.Get("/api/v1/queue/default/b/b/status");
  REQUIRE(status);
  CHECK(status->body.find("\"completed\":1") != std::string::npos);
}

TEST_CASE("http: an upload is a form", "[sim]") {
  Served served;
  const httplib::MultipartFormDataItems items{
      {"file", invokeai_batch::tests::make_png(40, 30), "a.png", "image/png"}};
  const auto reply =
      served.client.Post("/api/v1/images/upload?image_category=user&is_intermediate=false", items);
  REQUIRE(reply);
  CHECK(reply->status == 201);
  CHECK(reply->body.find("\"width\":40") != std::string::npos);
  CHECK(reply->get_header_value("location").rfind("api/v1/images/i/", 0) == 0);
}

TEST_CASE("http: a length that is not true ends in a broken transfer", "[sim]") {
  Served served;
  REQUIRE(served.client.Post("/__sim__/reply-rules", R"({"path":"version","damage":"longer"})",
                             "application/json"));
  CHECK_FALSE(served.client.Get("/api/v1/app/version"));
  CHECK(served.client.Get("/api/v1/app/version"));
}

TEST_CASE("http: a restart closes the port, and opens the same one again", "[sim]") {
  Served served;
  const auto port = served.server.port();
  const auto reply =
      served.client.Post("/__sim__/restart", R"({"down_ms":500})", "application/json");
  REQUIRE(reply);
  CHECK(reply->status == 200);
  httplib::Client other("127.0.0.1", port);
  const auto is_up = [&] {
    return other.Get("/api/v1/app/version").error() == httplib::Error::Success;
  };
  while (is_up()) {  // it goes down when the reply is out
    std::this_thread::yield();
  }
  CHECK(other.Get("/api/v1/app/version").error() == httplib::Error::Connection);
  while (!is_up()) {
    std::this_thread::yield();
  }
  CHECK(served.server.port() == port);
  const auto stats = other.Get("/__sim__/stats");
  REQUIRE(stats);
  CHECK(stats->body.find("\"openings\":2") != std::string::npos);
}

TEST_CASE("http: a restart by trigger is carried out by a worker", "[sim]") {
  Served served;
  REQUIRE(served.client.Post("/__sim__/trigger",
                             R"({"counter":"ended","reaches":1,"path":"/__sim__/restart",)"
                             R"("body":{"down_ms":50}})",
                             "application/json"));
  // The restart may come before the reply: no answer is an answer here.
  static_cast<void>(served.client.Post(
      "/api/v1/queue/default/enqueue_batch",
      R"({"batch":{"batch_id":"b","graph":)" + image_graph("a") + "}}", "application/json"));
  httplib::Client other("127.0.0.1", served.server.port());
  auto stats = other.Get("/__sim__/stats");
  while (!stats || stats->body.find("\"restarts\":1") == std::string::npos) {
    std::this_thread::yield();
    stats = other.Get("/__sim__/stats");
  }
  CHECK(stats->status == 200);
}

TEST_CASE("http: a server that is made and dropped at once stops", "[sim]") {
  Simulator simulator(quick_settings());
  for (int i = 0; i < 5; ++i) {
    const HttpServer server(simulator, {});
    CHECK(server.port() > 0);
  }
}

}  // namespace invokeai_batch::sim::checks
