// `images put FILE…`.

#include <optional>
#include <string>

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "client/uploads.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/error.hpp"
#include "server/one_by_one.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct PutOptions {
  std::optional<std::string> board{};
  std::optional<std::string> category{};
  bool again = false;
};

void define(Builder& builder, PutOptions& options) {
  builder.text("--board", options.board, "the board they go to", "BOARD");
  builder.text("--category", options.category, "user, general, control, mask or other (user)",
               "CATEGORY");
  builder.on("--again", options.again, "send also what was sent before", k_how);
  define_client(builder);
  builder.json("one JSON object a line, not names alone");
}

void move_to(Client& client, const Output& output, const invokeai::BoardId& board,
             invokeai::ImageRecord& image) {
  if (put_on_board(client, output, board, {image.name}).done.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = image.name.value,
                       .what = "it was sent before, but the server did not put it on the board"});
  }
  image.board = board;
}

int run(const Arguments& arguments, const PutOptions& options) {
  const auto category = options.category.value_or("user");
  check_category(category);
  const auto files = files_to_send(names_from(arguments));
  auto client = open_client(arguments);
  const auto boards = boards_of(client);
  std::optional<invokeai::BoardId> board;
  if (options.board && *options.board != "none") {
    board = board_named(boards, *options.board).id;
  }
  SentBefore sent(client);
  Lister lister({.names = !arguments.output.json}, arguments.output);
  std::size_t fresh = 0;
  std::size_t known_there = 0;
  const int status =
      one_by_one(client.session, arguments.output, files, [&](const FileToSend& file) {
        const auto known = options.again ? std::nullopt : sent.find(client, file, category);
        auto image =
            known ? *known : upload(client, file, category, board, "send " + file.path.string());
        if (!known) {
          sent.note(file, category, image.name);
          ++fresh;
        } else {
          if (board && image.board != *board) {
            move_to(client, arguments.output, *board, image);
          }
          ++known_there;
        }
        lister.show({record_of(image, name_of(boards, image.board))});
      });
  say(std::to_string(fresh) + " sent, " + std::to_string(known_there) + " were there already",
      arguments.output);
  return status;
}

}  // namespace

Command images_put_command() {
  return {.name = "images put",
          .signature = "FILE…",
          .summary = "Send pictures to the server, each content once, and print their names",
          .examples = R"(invokeai-batch images put fox.png --board Foxes
find photos -name '*.jpg' | invokeai-batch images put - --board Photos)",
          .words = {"FILE", "pictures; -: paths on standard input", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
