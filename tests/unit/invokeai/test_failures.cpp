#include <string>
#include <vector>

#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/retry.hpp"
#include "recordings.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;
using namespace std::chrono_literals;

namespace {

http::Response response(int status, const std::string& type, const std::string& body) {
  return {.status = status, .headers = {{"content-type", type}}, .body = body};
}

ApiFailure read(const http::Outcome& outcome) {
  return failure_of(read_enqueue(outcome));
}

std::string error_text(const http::Outcome& outcome) {
  return error_of(read(outcome), "http://me:secret@gpu:9090", "queue the jobs").what();
}

}  // namespace

TEST_CASE("failure: every status has its kind and words", "[invokeai]") {
  struct Row {
    int status;
    std::string body;
    FailureKind kind;
    std::string what;
  };
  const std::vector<Row> rows = {
      {400, R"({"detail":"bad resize_to"})", FailureKind::invalid, "400: bad resize_to"},
      {401, R"({"detail":"Invalid or expired token"})", FailureKind::unauthorized,
       "401: Invalid or expired token"},
      {403, R"({"detail":"Admin privileges required"})", FailureKind::forbidden,
       "403: Admin privileges required"},
      {404, R"({"detail":"Not Found"})", FailureKind::not_found, "404: Not Found"},
      {405, R"({"detail":"Method Not Allowed"})", FailureKind::unexpected,
       "405: Method Not Allowed"},
      {408, "{}", FailureKind::busy, "408: the server gave up waiting for the request"},
      {409, R"({"detail":"Image storage maintenance is active"})", FailureKind::busy,
       "409: Image storage maintenance is active"},
      {409, R"({"detail":"exists already"})", FailureKind::invalid, "409: exists already"},
      {413, "{}", FailureKind::invalid, "413: too large for this server"},
      {415, R"({"detail":"Not an image"})", FailureKind::invalid, "415: Not an image"},
      {424, R"({"detail":"no such repo"})", FailureKind::invalid, "424: no such repo"},
      {429, "{}", FailureKind::busy, "429: too many requests"},
      {503, "{}", FailureKind::busy, "503: service unavailable"},
      {500, R"({"detail":"Unexpected error while enqueuing batch: database is locked"})",
       FailureKind::server_error,
       "500: Unexpected error while enqueuing batch: database is locked"},
      {502, "{}", FailureKind::server_error, "502: bad gateway"},
      {599, "{}", FailureKind::server_error, "599: unexpected status"},
      {418, "{}", FailureKind::unexpected, "418: unexpected status"},
      {401, "", FailureKind::unauthorized, "401: authentication required"},
      {401, "{\"detail\":", FailureKind::unauthorized, "401: authentication required"},
      {401, R"({"detail":7})", FailureKind::unauthorized, "401: 7"},
      {401, R"({"detail":{"a":1}})", FailureKind::unauthorized, "401: authentication required"},
  };
  for (const auto& row : rows) {
    const auto failure = read(json_reply(row.body, row.status));
    CAPTURE(row.status, row.body);
    CHECK(failure.kind == row.kind);
    CHECK(failure.status == row.status);
    CHECK(failure.what == row.what);
  }
}

TEST_CASE("failure: other media types", "[invokeai]") {
  CHECK(read(response(500, "text/plain; charset=utf-8", "Internal Server Error")).what ==
        "500: Internal Server Error");
  CHECK(read(response(502, "text/html", "<html>" + std::string(9999, 'x'))).what ==
        "502: bad gateway");
  const auto not_ours = read(response(404, "text/html", "<h1>nginx</h1>"));
  CHECK(not_ours.kind == FailureKind::unexpected);
  CHECK(not_ours.what == "404: not found");
  CHECK(read(response(200, "text/html", "<html>")).what ==
        "the answer is text/html where JSON is due");
  CHECK(read(response(200, "", "{}")).what == "the answer is of no type where JSON is due");
}

TEST_CASE("failure: what a redirect leads to is told, without its secrets", "[invokeai]") {
  auto redirect = response(308, "", "");
  redirect.headers.push_back({"Location", "https://me:pw@gpu/api?token=x"});
  const auto failure = read(redirect);
  CHECK(failure.kind == FailureKind::unexpected);
  CHECK(failure.what == "308: the server sends us elsewhere, to https://gpu/api");
  CHECK(failure.hint == "redirects are not followed: name the right address with --server");
}

TEST_CASE("failure: a reply that never came", "[invokeai]") {
  const auto refused = read(
      http::Failure{.delivery = http::Delivery::never, .why = "connection refused", .hint = "h"});
  CHECK(refused.kind == FailureKind::not_delivered);
  CHECK(refused.status == 0);
  CHECK(refused.what == "connection refused");
  CHECK(refused.hint == "h");
  const auto cut = read(http::Failure{.delivery = http::Delivery::maybe, .why = "cut off"});
  CHECK(cut.kind == FailureKind::no_answer);
}

TEST_CASE("failure: Retry-After comes along", "[invokeai]") {
  auto busy = json_reply("{}", 503);
  busy.headers.push_back({"Retry-After", "7"});
  CHECK(read(busy).retry_after == 7s);
}

TEST_CASE("failure: a refused batch says where and why, never what was sent", "[invokeai]") {
  for (const auto& call : recordings("enqueue_422_value")) {
    CHECK(read(call.response).kind == FailureKind::invalid);
    CHECK(read(call.response).what ==
          "422: graph.nodes.blank.blank_image.height: Input should be a valid integer, unable to "
          "parse string as an integer");
  }
  for (const auto& call : recordings("enqueue_422_edge")) {
    CHECK(read(call.response).what ==
          "422: graph: Edge source node zz does not exist in the graph");
  }
  for (const auto& call : recordings("enqueue_422_unknown_node")) {
    CHECK(read(call.response).what ==
          "422: graph.nodes.zz: the server does not know the node type \"no_such_node\"");
  }
}

TEST_CASE("failure: many problems are cut to a few lines", "[invokeai]") {
  std::string list;
  for (int i = 0; i < 5; ++i) {
    list += (i == 0 ? "" : ",") + std::string(R"({"loc":["query",)") + std::to_string(i) +
            R"(],"msg":"Field required","input":"secret"})";
  }
  const auto failure = read(json_reply(R"({"detail":[)" + list + "]}", 422));
  CHECK(failure.what ==
        "422: query.0: Field required\nquery.1: Field required\nquery.2: Field required\n"
        "and 2 more");
  const auto error = error_of(failure, "http://gpu:9090", "queue the jobs");
  CHECK(error.problems().at(0).what == "cannot queue the jobs: 422: query.0: Field required");
  CHECK(error.problems()[0].detail ==
        "query.1: Field required\nquery.2: Field required\nand 2 more");
}

TEST_CASE("failure: a server's text is fit for a terminal, and short", "[invokeai]") {
  CHECK(read(json_reply("{\"detail\":\"a\\u001b[31mb\\nc\"}", 500)).what == "500: a[31mb c");
  const auto long_one =
      read(json_reply(R"({"detail":")" + std::string(5000, 'x') + "\"}", 500)).what;
  CHECK(long_one == "500: " + std::string(299, 'x') + "…");
  CHECK(
      read(json_reply(R"({"detail":[7,null,{"loc":7,"msg":7},{"loc":[],"msg":"m"}]})", 422)).what ==
      "422: 7\nm");
}

TEST_CASE("failure: messages that end a command", "[invokeai]") {
  using http::Delivery;
  using http::Failure;
  CHECK(error_text(Failure{.delivery = Delivery::never, .why = "connection refused"}) ==
        "http://gpu:9090: cannot queue the jobs: connection refused\n"
        "  hint: is InvokeAI running? Start it, or say where it is with --server (its own port is "
        "9090)");
  CHECK(error_text(Failure{.delivery = Delivery::never,
                           .why = "TLS: no secure connection",
                           .hint = "does the server speak http:// instead?"}) ==
        "http://gpu:9090: cannot queue the jobs: TLS: no secure connection\n"
        "  hint: does the server speak http:// instead?");
  CHECK(error_text(Failure{.why = "the server did not answer for 60 s"}) ==
        "http://gpu:9090: cannot queue the jobs: the server did not answer for 60 s\n"
        "  hint: the server may be busy or stuck: look at its log, then try again");
  CHECK(error_text(json_reply(R"({"detail":"Authentication required"})", 401)) ==
        "http://gpu:9090: cannot queue the jobs: 401: Authentication required\n"
        "  hint: log in first: invokeai-batch login http://gpu:9090");
  CHECK(error_text(json_reply(R"({"detail":"Admin privileges required"})", 403)) ==
        "http://gpu:9090: cannot queue the jobs: 403: Admin privileges required\n"
        "  hint: the account may not do this: log in with another, or ask the server's "
        "administrator");
  CHECK(error_text(response(200, "text/html", "<html>")) ==
        "http://gpu:9090: cannot queue the jobs: the answer is text/html where JSON is due\n"
        "  hint: is this the address of an InvokeAI server, 6.0 or later? Its own port is 9090");
  CHECK(error_text(json_reply(R"({"hello":"world"})")) ==
        "http://gpu:9090: cannot queue the jobs: the answer is not the result of queueing a "
        "batch: requested is missing\n"
        "  hint: is this the address of an InvokeAI server, 6.0 or later? Its own port is 9090");
  CHECK(error_text(json_reply("{}", 503)) ==
        "http://gpu:9090: cannot queue the jobs: 503: service unavailable\n"
        "  hint: try again later");
  CHECK(error_text(json_reply("{}", 500)) ==
        "http://gpu:9090: cannot queue the jobs: 500: internal server error\n"
        "  hint: the server's log says more");
  CHECK(error_text(json_reply(R"({"detail":"Not Found"})", 404)) ==
        "http://gpu:9090: cannot queue the jobs: 404: Not Found");
  CHECK(error_of(read(json_reply("{}", 500)), "http://gpu:9090", "x").error_class() ==
        base::ErrorClass::server);
}

TEST_CASE("failures: a maintenance passes, another conflict stays", "[invokeai]") {
  CHECK(may_ask_again(json_reply(R"({"detail":"Image storage maintenance is active"})", 409)));
  CHECK_FALSE(may_ask_again(json_reply(R"({"detail":"exists already"})", 409)));
  CHECK_FALSE(may_ask_again(json_reply(R"({"detail":"maintenance"})", 400)));
  CHECK(may_ask_again(json_reply("{}", 503)));
  CHECK(may_ask_again(http::Failure{.delivery = http::Delivery::never}));
}
