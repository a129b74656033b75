#include "catch.hpp"
#include "invokeai_batch/report/problem_json.hpp"

using namespace invokeai_batch;

TEST_CASE("problem as JSON: every key is there, and every place", "[report]") {
  CHECK(report::problem_json({.where = "a.csv:2, column x",
                              .what = "\"y\" is not an integer",
                              .detail = "one\ntwo",
                              .hint = "write 5",
                              .also_at = {"a.csv:3, column x", "a.csv:9, column x"}},
                             base::ErrorClass::input) ==
        R"({"v":1,"event":"problem","class":"input","places":["a.csv:2, column x",)"
        R"("a.csv:3, column x","a.csv:9, column x"],"what":"\"y\" is not an integer",)"
        R"("detail":"one\ntwo","hint":"write 5"})"
        "\n");
  CHECK(report::problem_json({.what = "gone"}, base::ErrorClass::server) ==
        R"({"v":1,"event":"problem","class":"server","places":[],"what":"gone","detail":null,)"
        R"("hint":null})"
        "\n");
}

TEST_CASE("problem as JSON: names that are no UTF-8 do not spoil it", "[report]") {
  const auto line = report::problem_json({.where = "a\xff.csv", .what = "there is no such file"},
                                         base::ErrorClass::local_io);
  CHECK(line.find('\xff') == std::string::npos);
  CHECK(line.starts_with(R"({"v":1,"event":"problem","class":"local_io","places":["a)"));
}
