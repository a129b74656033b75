// `boards add BOARD IMAGE…`.

#include "client/boards.hpp"
#include "client/media.hpp"
#include "commands/boards/boards.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto board = board_named(boards_of(client), arguments.words.front()).id;
  return tell_done(
      put_on_board(client, arguments.output, board, media_names(names_from(arguments, 1))),
      "put on the board", arguments.output);
}

}  // namespace

Command boards_add_command() {
  return {
      .name = "boards add",
      .signature = "BOARD IMAGE…",
      .summary = "Put images on a board; an image is on one board at most",
      .examples = "invokeai-batch images list --starred --names | invokeai-batch boards add Best -",
      .words = {"BOARD", "the name or the id of a board, then names of images", 2, k_any_number},
      .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
