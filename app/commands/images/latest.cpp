// `images latest [BOARD]`.

#include <string>

#include "client/boards.hpp"
#include "client/gallery.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto boards = boards_of(client);
  GalleryQuery query{.newest = 1};
  if (!arguments.words.empty()) {
    const auto& word = arguments.words.front();
    query.board = word == "none" ? invokeai::BoardId{} : board_named(boards, word).id;
  }
  const auto images = Gallery(client, query).next(1);
  if (images.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = arguments.words.empty() ? "" : arguments.words.front(),
                       .what = "there is no image yet"});
  }
  ListOptions names{.names = !arguments.output.json};
  Lister(names, arguments.output)
      .show({record_of(images.front(), name_of(boards, images.front().board))});
  return 0;
}

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object, not its name alone");
}

}  // namespace

Command images_latest_command() {
  return {.name = "images latest",
          .signature = "[BOARD]",
          .summary = "The name of the newest image, of a board or of all",
          .examples = R"(invokeai-batch images latest Foxes
invokeai-batch images latest Foxes | invokeai-batch images get - -o latest)",
          .words = {"BOARD", "the name or the id of a board; none: those on no board", 0, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
