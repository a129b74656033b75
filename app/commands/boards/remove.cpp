// `boards remove BOARD IMAGE…`.

#include <string>
#include <vector>

#include "client/boards.hpp"
#include "client/media.hpp"
#include "commands/boards/boards.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

// Nothing is taken from a board that was not named.
void check_board(const std::vector<invokeai::ImageRecord>& images, const invokeai::Board& board) {
  std::vector<base::Problem> problems;
  for (const auto& image : images) {
    if (image.board != board.id) {
      problems.push_back(
          {.where = image.name.value, .what = "it is not on the board " + board.name});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
}

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto board = board_named(boards_of(client), arguments.words.front());
  const auto names = media_names(names_from(arguments, 1));
  check_board(records_of(client, names), board);
  return tell_done(put_on_board(client, arguments.output, {}, names), "taken from the board",
                   arguments.output);
}

}  // namespace

Command boards_remove_command() {
  return {
      .name = "boards remove",
      .signature = "BOARD IMAGE…",
      .summary = "Take images from a board; they stay, on no board",
      .examples = "invokeai-batch boards remove Foxes fox.png",
      .words = {"BOARD", "the name or the id of a board, then names of images", 2, k_any_number},
      .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
