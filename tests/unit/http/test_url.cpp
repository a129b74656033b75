#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/http/url.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;

TEST_CASE("url: a server as users write it becomes a base URL", "[http]") {
  struct Row {
    std::string text;
    std::string url;
  };
  const auto row = GENERATE(values<Row>({
      {"localhost", "http://localhost:9090"},
      {"localhost:8080", "http://localhost:8080"},
      {"127.0.0.1", "http://127.0.0.1:9090"},
      {"  gpu-box  ", "http://gpu-box:9090"},
      {"[::1]", "http://[::1]:9090"},
      {"[fe80::1%eth0]:80", "http://[fe80::1%eth0]:80"},
      {"http://127.0.0.1:9090", "http://127.0.0.1:9090"},
      {"http://127.0.0.1:9090///", "http://127.0.0.1:9090"},
      {"HTTPS://Gpu.example.org", "https://Gpu.example.org"},
      {"http://gpu", "http://gpu"},
      {"https://gpu/invoke/", "https://gpu/invoke"},
      {"gpu:9090/invoke", "http://gpu:9090/invoke"},
      {"a/b:", "http://a:9090/b:"},
      {"https://me:p%40ss@gpu:9443/x", "https://me:p%40ss@gpu:9443/x"},
      {"me:secret@gpu", "http://me:secret@gpu:9090"},
      {"http://bücher.example", "http://bücher.example"},
  }));
  CHECK(normalise_url(row.text, "9090") == row.url);
  CHECK(normalise_url(normalise_url(row.text, "9090"), "9090") == row.url);
}

TEST_CASE("url: what is no server address is refused with the reason", "[http]") {
  struct Row {
    std::string text;
    std::string what;
  };
  const auto row = GENERATE(values<Row>({
      {"", R"("" is no server address: the host is missing)"},
      {"http://", R"("http://" is no server address: the host is missing)"},
      {"://gpu", R"("://gpu" is no server address: only http:// and https:// are spoken)"},
      {"ftp://gpu", R"("ftp://gpu" is no server address: only http:// and https:// are spoken)"},
      {"gpu box", R"("gpu box" is no server address: the host is not valid)"},
      {"[gpu", R"("[gpu" is no server address: the host is not valid)"},
      {"[]", R"("[]" is no server address: the host is not valid)"},
      {":9090", R"(":9090" is no server address: the host is missing)"},
      {"gpu:", R"("gpu:" is no server address: the port must be a number from 1 to 65535)"},
      {"gpu:0", R"("gpu:0" is no server address: the port must be a number from 1 to 65535)"},
      {"gpu:65536",
       R"("gpu:65536" is no server address: the port must be a number from 1 to 65535)"},
      {"gpu:90x", R"("gpu:90x" is no server address: the port must be a number from 1 to 65535)"},
      {"http://gpu/?a=1",
       R"("http://gpu/" is no server address: it must end before the '?' or '#')"},
      {"http://gpu/#/x",
       R"("http://gpu/" is no server address: it must end before the '?' or '#')"},
      {"http://gpu/a b", R"("http://gpu/a b" is no server address: it holds a blank)"},
      {"ftp://me:secret@gpu",
       R"("ftp://gpu" is no server address: only http:// and https:// are spoken)"},
      {"gpu\x1b[31m", R"("gpu[31m" is no server address: the host is not valid)"},
  }));
  try {
    static_cast<void>(normalise_url(row.text, "9090"));
    FAIL("accepted: " << row.text);
  } catch (const base::Error& error) {
    CHECK(error.error_class() == base::ErrorClass::usage);
    REQUIRE(error.problems().size() == 1);
    CHECK(error.problems()[0].what == row.what);
    CHECK(error.problems()[0].hint == "write it like http://127.0.0.1:9090 or gpu-box:9090");
  }
}

TEST_CASE("url: what may be a password in a malformed address is not shown", "[http]") {
  const auto* text =
      GENERATE("http://me:Url-5ecr3t/x@gpu", "http://me:Url-5ecr3t?x@gpu",
               "http://me:Url-5ecr3t#x@gpu", "http:/me:Url-5ecr3t@gpu", "//me:Url-5ecr3t@gpu");
  try {
    static_cast<void>(normalise_url(text, "9090"));
    FAIL("accepted: " << text);
  } catch (const base::Error& error) {
    const auto& problem = error.problems().at(0);
    CHECK(problem.what.find("5ecr3t") == std::string::npos);
    CHECK(problem.what.find("…@gpu\" is no server address") != std::string::npos);
    CHECK(problem.hint.find("%2F") != std::string::npos);
  }
}

TEST_CASE("url: loopback hosts are told from others", "[http]") {
  for (const auto* url : {"http://localhost", "http://LOCALHOST:9090/x", "http://127.0.0.1:9090",
                          "http://127.255.0.9", "http://[::1]:9090", "http://me:pw@127.0.0.1",
                          "https://invoke.localhost", "http://127.1", "http://0x7f.0.0.1"}) {
    CAPTURE(url);
    CHECK(is_loopback(url));
  }
  for (const auto* url :
       {"http://127.0.0.1.example.org", "http://10.0.0.1", "http://localhost.example.org",
        "http://127.0.0.256", "http://example.org/127.0.0.1", "http://127.0.0.1@example.org",
        "http://[::2]", ""}) {
    CAPTURE(url);
    CHECK_FALSE(is_loopback(url));
  }
}

TEST_CASE("url: only unreserved characters survive percent-encoding", "[http]") {
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("a b/c?d&e=f#g%h:i+j") == "a%20b%2Fc%3Fd%26e%3Df%23g%25h%3Ai%2Bj");
  CHECK(percent_encode("é\n") == "%C3%A9%0A");
  CHECK(percent_encode(std::string(1, '\0')) == "%00");
}

TEST_CASE("url: a query is empty or begins with a question mark", "[http]") {
  CHECK(query({}).empty());
  CHECK(query({{"all", "true"}}) == "?all=true");
  CHECK(query({{"board_name", "a&b"}, {"x", ""}}) == "?board_name=a%26b&x=");
}

TEST_CASE("url: whom a request is sent to", "[http]") {
  const auto is = [](std::string_view url, const std::string& host, int port) {
    const auto endpoint = endpoint_of(url);
    return endpoint && endpoint->host == host && endpoint->port == port;
  };
  CHECK(is("http://127.0.0.1:9090/invoke", "127.0.0.1", 9090));
  CHECK(is("http://Gpu-Box", "gpu-box", 80));
  CHECK(is("https://me:secret@[::1]", "[::1]", 443));
  CHECK_FALSE(endpoint_of("http://a:b:c"));
}
