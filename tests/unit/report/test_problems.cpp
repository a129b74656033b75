#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/report/problems.hpp"

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

TEST_CASE("problems for people: a screenful, and how to see the others", "[report]") {
  std::vector<base::Problem> problems;
  for (int i = 0; i < 23; ++i) {
    problems.push_back({.where = "a.csv:" + std::to_string(i), .what = "no"});
  }
  const auto some = report::problem_lines(problems, "problem", report::ProblemDetail::screenful);
  CHECK(some.size() == 21);
  CHECK(some.front() == "a.csv:0: no");
  CHECK(some.back() == "and 3 more problems; -v shows all of them");
  CHECK(report::problem_lines(problems, "problem", report::ProblemDetail::all).size() == 23);
}

TEST_CASE("problems for people: a list of candidates is told once", "[report]") {
  const base::Problem problem{.what = "no such model", .detail = "there are:\n  fox\n  owl"};
  const auto lines =
      report::problem_lines({problem, problem}, "problem", report::ProblemDetail::screenful);
  CHECK(lines.front().find("owl") != std::string::npos);
  CHECK(lines.back().find("the list is above") != std::string::npos);
}
