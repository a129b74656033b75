// `images move BOARD IMAGE…`.

#include "client/boards.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto board = board_id_of(client, arguments.words.front());
  return tell_done(
      put_on_board(client, arguments.output, board, media_names(names_from(arguments, 1))), "moved",
      arguments.output);
}

}  // namespace

Command images_move_command() {
  return {.name = "images move",
          .signature = "BOARD IMAGE…",
          .summary = "Move images to a board, or to none",
          .examples =
              "invokeai-batch images list --board Foxes --names | "
              "invokeai-batch images move none -",
          .words = {"BOARD", "the name or the id of a board (none: no board), then images", 2,
                    k_any_number},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
