// Boards by name, id and project. What plans say of them: test_expand.cpp.
#include <string>

#include "catch.hpp"
#include "values/kinds/boards.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

// Twice "Foxes", in a project and in none; "Owls" in two projects, and "a/b" in none.
Facts some_boards() {
  Facts facts;
  facts.boards = std::vector<BoardRecord>{
      {.id = "1", .name = "Foxes"},
      {.id = "2", .name = "Foxes", .project = "Plan"},
      {.id = "3", .name = "Owls", .project = "Plan"},
      {.id = "4", .name = "b", .project = "a"},
      {.id = "5", .name = "a/b"},
      {.id = "6", .name = "Twins", .project = "Same"},
      {.id = "7", .name = "Twins", .project = "Same"},
      {.id = "8", .name = "Caf\u00e9"},
  };
  return facts;
}

// "NAME ID", or what is wrong.
std::string found(const std::string& reference) {
  const auto facts = some_boards();
  FactReader reader(facts);
  BoardBook book(reader);
  const auto typed = book.typed(
      {.kind = workflow::FieldKind::board},
      {.kind = yaml::RawValue::Kind::quoted, .text = reference, .place = "jobs.yaml:1"}, "board");
  if (const auto* problem = std::get_if<base::Problem>(&typed)) {
    return base::format(*problem);
  }
  const auto& board = book.boards().at(0);
  return board.name + " " + board.id.value_or("new");
}

}  // namespace

TEST_CASE("boards: a name that is there once needs no project", "[plan]") {
  CHECK(found("Owls") == "Owls 3");
  CHECK(found("a/b") == "a/b 5");               // its own name comes before a project's
  CHECK(found("Cafe\u0301") == "Caf\u00e9 8");  // as the server writes it
  CHECK(found("Hares") == "Hares new");
}

TEST_CASE("boards: a name found twice asks for its project or its id", "[plan]") {
  CHECK(found("Foxes") ==
        "jobs.yaml:1: board: the server has 2 boards called \"Foxes\"\n"
        "  their ids are\n  1\n  2  Plan/Foxes\n"
        "  hint: use PROJECT/NAME, or the id, of the one that is meant");
  CHECK(found("Plan/Foxes") == "Plan/Foxes 2");
  CHECK(found("2") == "Foxes 2");
  CHECK(found("Same/Twins") ==
        "jobs.yaml:1: board: the server has 2 boards called \"Same/Twins\"\n"
        "  their ids are\n  6  Same/Twins\n  7  Same/Twins\n"
        "  hint: use the id of the one that is meant, or rename one in InvokeAI");
}
