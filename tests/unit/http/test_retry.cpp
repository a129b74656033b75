#include <chrono>
#include <limits>
#include <optional>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/http/retry.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::http;
using namespace std::chrono_literals;

namespace {

Response response(int status, std::vector<Header> headers = {}, std::string body = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

Failure failure(Delivery delivery, bool sink_refused = false) {
  return {.delivery = delivery, .why = "x", .sink_refused = sink_refused};
}

}  // namespace

TEST_CASE("retry: what changes nothing may be sent again", "[http]") {
  struct Row {
    std::string name;
    Outcome outcome;
    bool again;
  };
  const std::vector<Row> rows = {
      {"never delivered", failure(Delivery::never), true},
      {"reset", failure(Delivery::maybe), true},
      {"disk full", failure(Delivery::maybe, true), false},
      {"200", response(200), false},
      {"301", response(301), false},
      {"400", response(400), false},
      {"401", response(401), false},
      {"404", response(404), false},
      {"408", response(408), true},
      {"409, a conflict", response(409, {}, R"({"detail":"exists already"})"), false},
      {"422", response(422), false},
      {"429", response(429), true},
      {"500", response(500), true},
      {"502", response(502), true},
      {"503", response(503), true},
      {"503, told when", response(503, {{"Retry-After", "2"}}), true},
      {"504", response(504), true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(may_retry(row.outcome) == row.again);
  }
}

TEST_CASE("retry: Retry-After is seconds or a date", "[http]") {
  struct Row {
    std::string value;
    std::optional<base::Milliseconds> delay;
  };
  const auto row = GENERATE(values<Row>({
      {"0", 0ms},
      {"7", 7s},
      {"-1", std::nullopt},
      {"soon", std::nullopt},
      {"", std::nullopt},
      {"Sun, 01 Mar 2026 00:00:30 GMT", 30s},
      {"Sat, 28 Feb 2026 23:59:00 GMT", 0ms},
      {"9223372036854775807", 365 * 24h},
  }));
  CAPTURE(row.value);
  const Header date{"Date", "Sun, 01 Mar 2026 00:00:00 GMT"};
  CHECK(retry_after(response(503, {date, {"retry-after", row.value}})) == row.delay);
}

TEST_CASE("retry: a date is measured against the reply's own", "[http]") {
  const Header date{"Date", "Sun, 01 Mar 2026 00:00:00 GMT"};
  const Header until{"Retry-After", "Sun, 01 Mar 2026 00:00:30 GMT"};
  CHECK(retry_after(response(503, {date, until})) == 30s);
  CHECK(retry_after(response(503, {until})) == std::nullopt);
  CHECK(retry_after(response(503, {{"Date", "today"}, until})) == std::nullopt);
  CHECK(retry_after(response(503, {{"Retry-After", "5"}})) == 5s);
  CHECK(retry_after(response(503)) == std::nullopt);
}

TEST_CASE("retry: the delay doubles up to a ceiling, with full jitter", "[http]") {
  struct Row {
    int attempt;
    base::Milliseconds base;
    base::Milliseconds ceiling;
    std::optional<base::Milliseconds> asked;
    double random;
    base::Milliseconds delay;
  };
  const auto row = GENERATE(values<Row>({
      {1, 500ms, 30s, std::nullopt, 0.0, 0ms},
      {1, 500ms, 30s, std::nullopt, 0.5, 250ms},
      {2, 500ms, 30s, std::nullopt, 0.5, 500ms},
      {3, 500ms, 30s, std::nullopt, 0.999, 1998ms},
      {7, 500ms, 30s, std::nullopt, 0.5, 15s},
      {100, 500ms, 30s, std::nullopt, 0.5, 15s},
      {std::numeric_limits<int>::max(), 500ms, 30s, std::nullopt, 0.5, 15s},
      {0, 500ms, 30s, std::nullopt, 0.5, 250ms},
      {-5, 500ms, 30s, std::nullopt, 0.5, 250ms},
      {1, 0ms, 30s, std::nullopt, 0.5, 0ms},
      {1, 500ms, 0ms, std::nullopt, 0.5, 0ms},
      {1, -1ms, 30s, std::nullopt, 0.5, 0ms},
      {1, 500ms, 30s, 2s, 0.5, 2s},
      {7, 500ms, 30s, 2s, 0.5, 15s},
      {1, 500ms, 30s, 1h, 0.5, 300s},
      {1, 500ms, 30s, std::nullopt, 7.0, 500ms},
      {1, 500ms, 30s, std::nullopt, -7.0, 0ms},
  }));
  CAPTURE(row.attempt, row.base.count(), row.ceiling.count(), row.random);
  CHECK(retry_delay(row.attempt, row.base, row.ceiling, row.asked, row.random) == row.delay);
}
