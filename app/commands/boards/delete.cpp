// `boards delete BOARD…`.

#include <string>
#include <vector>

#include "client/boards.hpp"
#include "client/consent.hpp"
#include "client/listing.hpp"
#include "commands/boards/boards.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

struct DeleteOptions {
  bool images = false;
  ConsentOptions consent{};
};

void define(Builder& builder, DeleteOptions& options) {
  builder.on("--images", options.images, "with the images on it; else they stay, on no board",
             k_how);
  define_consent(builder, options.consent);
  define_client(builder);
}

std::string told(const invokeai::Board& board, bool with_images) {
  const auto count = board.image_count + board.asset_count + board.video_count;
  return board.name + " (" + base::count_of(static_cast<std::size_t>(count), "image") +
         (with_images ? " with it)" : " kept)");
}

int run(const Arguments& arguments, const DeleteOptions& options) {
  auto client = open_client(arguments);
  const auto all = boards_of(client);
  const auto doomed = find_each(
      names_from(arguments), [&all](const std::string& word) { return &board_named(all, word); });
  std::vector<std::string> names;
  for (const auto* board : doomed) {
    names.push_back(told(*board, options.images));
  }
  if (doomed.empty() || ask_consent("delete " + base::count_of(doomed.size(), "board") + ": " +
                                        base::join(names, ", "),
                                    options.consent, arguments.output) == Consent::refused) {
    return 0;
  }
  const auto images =
      options.images ? invokeai::ImagesOfBoard::deleted : invokeai::ImagesOfBoard::kept;
  return one_by_one(client.session, arguments.output, doomed, [&](const invokeai::Board* board) {
    (void)change(client, invokeai::delete_board_request(client.server(), board->id, images),
                 invokeai::read_deleted_board, "delete the board " + board->name);
  });
}

}  // namespace

Command boards_delete_command() {
  return {.name = "boards delete",
          .signature = "BOARD…",
          .summary = "Delete boards, with or without the images on them",
          .examples = R"(invokeai-batch boards delete Foxes -n
invokeai-batch boards delete Foxes --images --yes)",
          .words = {"BOARD", "the name or the id of a board", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
