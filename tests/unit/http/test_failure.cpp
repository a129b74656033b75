#include <cerrno>
#include <string>
#include <vector>

#include "catch.hpp"
#include "failure.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;
using namespace std::chrono_literals;

namespace {

const Progress k_unsent{};
const Progress k_sent{.sent = true};
const Progress k_in_body{.sent = true, .answered = true, .body_bytes = 120, .announced = 4000};
const Progress k_in_body_of_unknown_length{.sent = true, .answered = true, .body_bytes = 120};

}  // namespace

TEST_CASE("failure: every way to fail has its words, and whether it was delivered", "[http]") {
  struct Row {
    CurlReport report;
    Progress progress;
    std::string why;
    Delivery delivery;
  };
  const std::vector<Row> rows = {
      {{.code = CURLE_COULDNT_RESOLVE_HOST}, k_unsent, "unknown host", Delivery::never},
      {{.code = CURLE_COULDNT_RESOLVE_PROXY}, k_unsent, "unknown proxy host", Delivery::never},
      {{.code = CURLE_URL_MALFORMAT}, k_unsent, "this is not a valid URL", Delivery::never},
      {{.code = CURLE_UNSUPPORTED_PROTOCOL},
       k_unsent,
       "only http and https are spoken",
       Delivery::never},
      {{.code = CURLE_UNSUPPORTED_PROTOCOL}, k_sent, "the answer is not HTTP", Delivery::maybe},
      {{.code = CURLE_WEIRD_SERVER_REPLY}, k_sent, "the answer is not HTTP", Delivery::maybe},
      {{.code = CURLE_COULDNT_CONNECT, .os_error = ECONNREFUSED},
       k_unsent,
       "connection refused",
       Delivery::never},
      {{.code = CURLE_COULDNT_CONNECT, .os_error = EHOSTUNREACH},
       k_unsent,
       "there is no route to the host",
       Delivery::never},
      {{.code = CURLE_COULDNT_CONNECT, .os_error = ENETUNREACH},
       k_unsent,
       "there is no route to the host",
       Delivery::never},
      {{.code = CURLE_COULDNT_CONNECT, .os_error = ETIMEDOUT},
       k_unsent,
       "the host does not answer",
       Delivery::never},
      {{.code = CURLE_COULDNT_CONNECT, .os_error = EACCES},
       k_unsent,
       "cannot connect: Permission denied",
       Delivery::never},
      {{.code = CURLE_COULDNT_CONNECT}, k_unsent, "cannot connect", Delivery::never},
      {{.code = CURLE_OPERATION_TIMEDOUT}, k_unsent, "no connection within 10 s", Delivery::never},
      {{.code = CURLE_GOT_NOTHING},
       k_sent,
       "the server closed the connection without an answer",
       Delivery::maybe},
      {{.code = CURLE_RECV_ERROR},
       k_sent,
       "the connection was cut off before the server answered",
       Delivery::maybe},
      {{.code = CURLE_SEND_ERROR},
       k_sent,
       "the connection was cut off before the server answered",
       Delivery::maybe},
      {{.code = CURLE_PARTIAL_FILE},
       k_in_body,
       "the connection was cut off after 120 of 4000 bytes",
       Delivery::maybe},
      {{.code = CURLE_RECV_ERROR},
       k_in_body_of_unknown_length,
       "the connection was cut off after 120 bytes",
       Delivery::maybe},
      {{.code = CURLE_READ_ERROR}, k_sent, "the file to upload cannot be read", Delivery::maybe},
      {{.code = CURLE_SSL_CONNECT_ERROR, .detail = "wrong version\nnumber"},
       k_unsent,
       "TLS: no secure connection (wrong version number)",
       Delivery::never},
      {{.code = CURLE_PEER_FAILED_VERIFICATION, .detail = "self-signed certificate"},
       k_unsent,
       "TLS: the server's certificate is not trusted (self-signed certificate)",
       Delivery::never},
      {{.code = CURLE_SSL_CACERT_BADFILE},
       k_unsent,
       "TLS: the CA file cannot be read",
       Delivery::never},
      {{.code = CURLE_SSL_CERTPROBLEM},
       k_unsent,
       "TLS: the client certificate or its key cannot be used",
       Delivery::never},
      {{.code = CURLE_OUT_OF_MEMORY}, k_sent, "Out of memory", Delivery::maybe},
      {{.code = CURLE_BAD_CONTENT_ENCODING, .detail = "a\x1b[31mb"},
       k_in_body,
       "Unrecognized or bad HTTP Content or Transfer-Encoding (a[31mb)",
       Delivery::maybe},
  };
  for (const auto& row : rows) {
    const auto failure = failure_of(row.report, row.progress, 10s);
    CAPTURE(row.report.code);
    CHECK(failure.why == row.why);
    CHECK(failure.delivery == row.delivery);
    CHECK_FALSE(failure.sink_refused);
  }
}

TEST_CASE("failure: a stall says how long and how far", "[http]") {
  CHECK(idle_failure(45s, k_sent).why == "the server did not answer for 45 s");
  CHECK(idle_failure(45s, k_in_body).why ==
        "the server sent nothing for 45 s, after 120 of 4000 bytes");
  CHECK(idle_failure(45s, k_sent).delivery == Delivery::maybe);
}

TEST_CASE("failure: where we know what to do, we say it", "[http]") {
  const auto hint = [](CURLcode code) { return failure_of({.code = code}, k_unsent, 10s).hint; };
  CHECK(hint(CURLE_COULDNT_RESOLVE_PROXY) == "look at http_proxy, https_proxy and no_proxy");
  CHECK(hint(CURLE_PEER_FAILED_VERIFICATION) ==
        "name the certificate of the authority that signed it (--ca-file), or switch the check off "
        "(--insecure)");
  CHECK(hint(CURLE_SSL_CONNECT_ERROR) == "does the server speak http:// instead?");
  CHECK(hint(CURLE_COULDNT_CONNECT).empty());
  const CurlReport by_proxy{.code = CURLE_COULDNT_CONNECT, .proxy_variable = "http_proxy"};
  CHECK(failure_of(by_proxy, k_unsent, 10s).hint ==
        "it goes by the proxy that http_proxy names: look at that, or put the server's host into "
        "no_proxy");
  CHECK(failure_of(by_proxy, k_sent, 10s).hint.empty());
}

TEST_CASE("failure: a server that refuses us tells what it wants", "[http]") {
  const CurlReport report{.code = CURLE_RECV_ERROR,
                          .detail = "SSL_read: tlsv13 alert certificate required"};
  const auto failure = failure_of(report, k_sent, 10s);
  CHECK(failure.why ==
        "TLS: the server refuses the connection (SSL_read: tlsv13 alert certificate required)");
  CHECK(failure.hint ==
        "it wants a certificate of ours that it trusts: --client-certificate and --client-key");
}

TEST_CASE("failure: a certificate of another host is told from one that nobody knows", "[http]") {
  const CurlReport report{
      .code = CURLE_PEER_FAILED_VERIFICATION,
      .detail = "SSL: no alternative certificate subject name matches target host name 'gpu'"};
  const auto failure = failure_of(report, k_unsent, 10s);
  CHECK(failure.why ==
        "TLS: the server's certificate is of another host (SSL: no alternative certificate subject "
        "name matches target host name 'gpu')");
  CHECK(failure.hint == "name the server as its certificate does");
}
