// `boards show BOARD`.

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "commands/boards/boards.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto all = boards_of(client);
  const auto wanted = find_each(names_from(arguments), [&all](const std::string& word) {
    return find_named(all.names, word, "board");
  });
  for (const auto index : wanted) {
    show_record(record_of(all.boards[index], handle_of(all.names, index)), arguments.output);
  }
  return 0;
}

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object a line");
}

}  // namespace

Command boards_show_command() {
  return {.name = "boards show",
          .signature = "BOARD…",
          .summary = "Everything about a board",
          .examples = "invokeai-batch boards show Foxes",
          .words = {"BOARD", "the name or the id of a board", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
