#include "catch.hpp"
#include "spec/paths.hpp"

using namespace invokeai_batch::plan;

TEST_CASE("paths of a job file start at its directory", "[jobs]") {
  CHECK(directory_of("jobs.yaml").empty());
  CHECK(directory_of("/jobs.yaml") == "/");
  CHECK(directory_of("a/b/jobs.yaml") == "a/b");
  CHECK(resolve_path("a/b", "c.csv") == "a/b/c.csv");
  CHECK(resolve_path("/", "c.csv") == "/c.csv");
  CHECK(resolve_path("a/b", "/c.csv") == "/c.csv");
  CHECK(resolve_path("a/b", "-") == "-");
  CHECK(resolve_path("", "c.csv") == "c.csv");
}
