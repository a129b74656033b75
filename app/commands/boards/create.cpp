// `boards create NAME`.

#include <algorithm>

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "commands/boards/boards.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

struct CreateOptions {
  bool again = false;
};

void define(Builder& builder, CreateOptions& options) {
  define_client(builder);
  builder.on("--again", options.again, "also where there is one of this name", k_how);
  builder.json("as one JSON object a line");
}

const invokeai::Board* board_called(const Boards& all, const std::string& name) {
  const auto found = std::find_if(all.boards.begin(), all.boards.end(),
                                  [&name](const auto& board) { return board.name == name; });
  return found == all.boards.end() ? nullptr : &*found;
}

int run(const Arguments& arguments, const CreateOptions& options) {
  auto client = open_client(arguments);
  const auto all = boards_of(client);
  return one_by_one(
      client.session, arguments.output, names_from(arguments), [&](const std::string& name) {
        const auto* there = options.again ? nullptr : board_called(all, name);
        if (there != nullptr) {
          say("a board called " + name + " is there already", arguments.output);
        }
        const auto board =
            there != nullptr ? *there
                             : change(client, invokeai::create_board_request(client.server(), name),
                                      invokeai::read_board, "make the board " + name);
        show_record(record_of(board, name), arguments.output);
      });
}

}  // namespace

Command boards_create_command() {
  return {.name = "boards create",
          .signature = "NAME…",
          .summary = "Make a board, where there is none of this name",
          .examples = "invokeai-batch boards create Foxes",
          .words = {"NAME", "the name of a board", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
