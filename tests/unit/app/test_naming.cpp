#include "client/naming.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

namespace {

const std::vector<Named> k_boards{{"id-1", "Foxes", "3 images"},
                                  {"id-2", "Owls", ""},
                                  {"id-3", "Owls", ""},
                                  {"id-4", "\x1b[31mred", ""},
                                  {"id-5", "none", ""}};

base::Problem problem_of(const std::string& word) {
  try {
    (void)find_named(k_boards, word, "board");
  } catch (const base::Error& error) {
    CHECK(error.error_class() == base::ErrorClass::input);
    return error.problems().front();
  }
  FAIL("no error");
  return {};
}

}  // namespace

TEST_CASE("naming: an id goes before a name, and case counts only where it must", "[app]") {
  CHECK(find_named(k_boards, "id-3", "board") == 2);
  CHECK(find_named(k_boards, "Foxes", "board") == 0);
  CHECK(find_named(k_boards, "foxes", "board") == 0);
}

TEST_CASE("naming: a name of several lists all of them", "[app]") {
  const auto problem = problem_of("Owls");
  CHECK(problem.detail.find("id-2") != std::string::npos);
  CHECK(problem.detail.find("id-3") != std::string::npos);
}

TEST_CASE("naming: an unknown name tells what is near", "[app]") {
  CHECK(problem_of("Foxs").hint == "did you mean Foxes?");
}

TEST_CASE("naming: a handle means its thing alone, and is fit for a shell", "[app]") {
  CHECK(handle_of(k_boards, 0) == "Foxes");
  CHECK(handle_of(k_boards, 1) == "id-2");
  CHECK(handle_of(k_boards, 3) == "id-4");
  CHECK(handle_of(k_boards, 4) == "id-5");
}
