#include <cerrno>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"

using namespace invokeai_batch::base;

TEST_CASE("error: each class has its exit status", "[base]") {
  CHECK(exit_status(ErrorClass::usage) == 2);
  CHECK(exit_status(ErrorClass::input) == 2);
  CHECK(exit_status(ErrorClass::server) == 3);
  CHECK(exit_status(ErrorClass::local_io) == 4);
  CHECK(exit_status(ErrorClass::stopped) == 5);
  CHECK(exit_status(ErrorClass::interrupted) == 130);
}

TEST_CASE("error: a problem says where, what, details and a hint", "[base]") {
  const Problem problem{.where = "wf.json:2:5",
                        .what = "not valid JSON",
                        .detail = "  \"a\" 1\n      ^",
                        .hint = "export it again"};
  CHECK(format(problem) ==
        "wf.json:2:5: not valid JSON\n    \"a\" 1\n        ^\n  hint: export it again");
  CHECK(format({.what = "only this"}) == "only this");
}

TEST_CASE("error: the first places are told, the others counted", "[base]") {
  Problem problem{.where = "a:1", .what = "wrong", .hint = "mend it", .also_at = {"a:2", "a:3"}};
  CHECK(format(problem) == "a:1: wrong\n  also at a:2\n  also at a:3\n  hint: mend it");
  CHECK(format(problem, 1) == format(problem));  // a line that counts one is no shorter
  CHECK(format(problem, 0) == "a:1: wrong\n  and at 2 more places\n  hint: mend it");
}

TEST_CASE("error: all problems are told", "[base]") {
  const Error error(ErrorClass::input, std::vector<Problem>{{.what = "one"}, {.what = "two"}});
  CHECK(std::string(error.what()) == "one\ntwo");
}

TEST_CASE("error: a system call that failed says why, and what helps where the disk is full",
          "[base]") {
  const auto of = [](int number) {
    return std::string(system_error("write", "out/a.png", number).what());
  };
  CHECK(of(EACCES) == "out/a.png: cannot write: Permission denied");
  const std::string hint = "\n  hint: make room and run the same command again";
  CHECK(of(ENOSPC) == "out/a.png: cannot write: No space left on device" + hint);
  CHECK(of(EDQUOT) == "out/a.png: cannot write: Disk quota exceeded" + hint);
}

TEST_CASE("secret: a URL loses its user, password, query and fragment", "[base]") {
  CHECK(redacted_url("http://u:p@host:9090/invoke?token=x#y") == "http://host:9090/invoke");
  CHECK(redacted_url("https://host/a@b") == "https://host/a@b");
  CHECK(redacted_url("http://a@b@host") == "http://host");
  CHECK(redacted_url("http://me:p/w@host:9090/x?y") == "http://…@host:9090/x");
  CHECK(redacted_url("http://me:p?w@host") == "http://…@host");
  CHECK(redacted_url("http://me:p#w@host") == "http://…@host");
  CHECK(redacted_url("me:123/w@host") == "…@host");
  CHECK(redacted_url("http:/me:pw@host") == "…@host");
  CHECK(redacted_url("//me:pw@host") == "…@host");
  CHECK(redacted_url("http:///me:pw@host") == "http://…@host");
}

TEST_CASE("redaction: secrets are blanked out of a text, and what a log-in header says", "[base]") {
  const std::vector<Secret> secrets{Secret("s3cret-token"), Secret(""), Secret("abc")};
  CHECK(blanked_out("no s3cret-token, s3cret-token", secrets) == "no …, …");
  CHECK(blanked_out("abc stays", secrets) == "abc stays");
  CHECK(blanked_out(R"({"authorization":"Bearer eyJhbGciOi.J9"})", {}) ==
        R"({"authorization":"Bearer …"})");
  CHECK(blanked_out("Authorization: Basic bWU6UFc6eHl6\r\nHost", {}) ==
        "Authorization: Basic …\r\nHost");
  CHECK(blanked_out("Basic usage", {}) == "Basic usage");
}
