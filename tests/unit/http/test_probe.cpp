#include <string>

#include "catch.hpp"
#include "invokeai_batch/http/probe.hpp"
#include "tcp_server.hpp"

using namespace invokeai_batch;

TEST_CASE(
    "probe: a port of loopback where nobody listens is refused, one where somebody does is not",
    "[http]") {
  std::string url;
  {
    const tests::TcpServer server([](const tests::Received&) { return tests::Script{}; });
    url = server.url();
    CHECK_FALSE(http::is_refused(url));
  }
  CHECK(http::is_refused(url));
  CHECK(http::is_refused(url + "/invoke"));
}

TEST_CASE("probe: of what does not answer at once nothing is certain", "[http]") {
  CHECK_FALSE(http::is_refused("http://192.0.2.1:1"));
  CHECK_FALSE(http::is_refused("http://gpu.example.org:1"));
  CHECK_FALSE(http::is_refused("http://localhost:1"));
  CHECK_FALSE(http::is_refused("no url"));
}
