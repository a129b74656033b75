// `images copy BOARD IMAGE…`.

#include <string>

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "client/uploads.hpp"
#include "commands/images/images.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto boards = boards_of(client);
  const auto& word = arguments.words.front();
  std::optional<invokeai::BoardId> board;
  if (word != "none") {
    board = board_named(boards, word).id;
  }
  Lister lister({.names = !arguments.output.json}, arguments.output);
  const auto images = records_of(client, media_names(names_from(arguments, 1)));
  return one_by_one(client.session, arguments.output, images,
                    [&](const invokeai::ImageRecord& image) {
                      const auto copy = copied(client, image, board);
                      lister.show({record_of(copy, name_of(boards, copy.board))});
                    });
}

void define(Builder& builder) {
  define_client(builder);
  builder.json("one JSON object a line, not names alone");
}

}  // namespace

Command images_copy_command() {
  return {.name = "images copy",
          .signature = "BOARD IMAGE…",
          .summary = "Copy images to a board, with metadata and workflow; print the new names",
          .examples = "invokeai-batch images latest Foxes | invokeai-batch images copy Best -",
          .words = {"BOARD", "the name or the id of a board (none: no board), then images", 2,
                    k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
