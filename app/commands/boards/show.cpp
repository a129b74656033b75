// `boards show BOARD`.

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "commands/boards/boards.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto all = boards_of(client);
  for (const auto& word : names_from(arguments)) {
    const auto index = find_named(all.names, word, "board");
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
