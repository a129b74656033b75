// `boards set BOARD`.

#include <optional>
#include <string>

#include "client/boards.hpp"
#include "client/listing.hpp"
#include "client/media.hpp"
#include "commands/boards/boards.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct SetOptions {
  std::optional<std::string> name{};
  std::optional<std::string> cover{};
  std::optional<std::string> archived{};
  std::optional<std::string> visibility{};
};

void define(Builder& builder, SetOptions& options) {
  builder.text("--name", options.name, "another name", "NAME");
  builder.text("--cover", options.cover, "the image that stands for it", "IMAGE");
  builder.text("--archived", options.archived, "yes or no", "YESNO");
  builder.text("--visibility", options.visibility, "private, shared or public", "WHO");
  define_client(builder);
  builder.json("as one JSON object");
}

std::optional<bool> yes_or_no(const std::optional<std::string>& text) {
  if (text && *text != "yes" && *text != "no") {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--archived " + *text, .what = "expected yes or no"});
  }
  return text ? std::optional(*text == "yes") : std::nullopt;
}

void check_visibility(const std::optional<std::string>& who) {
  if (who && *who != "private" && *who != "shared" && *who != "public") {
    throw base::Error(base::ErrorClass::usage, {.where = "--visibility " + *who,
                                                .what = "expected private, shared or public"});
  }
}

// Servers to 6.14 take a cover and show another one all the same.
int tell_cover(const invokeai::Board& board, const std::optional<invokeai::ImageName>& wanted) {
  if (!wanted || board.cover == *wanted) {
    return 0;
  }
  log_error(board.name + ": the server shows " +
            (board.cover.value.empty() ? "no image" : board.cover.value) + " as the cover, not " +
            wanted->value + ": it takes the newest image on the board, a starred one first");
  return 1;
}

int run(const Arguments& arguments, const SetOptions& options) {
  invokeai::BoardChange asked_for;
  asked_for.name = options.name;
  asked_for.archived = yes_or_no(options.archived);
  check_visibility(options.visibility);
  asked_for.visibility = options.visibility;
  if (options.cover) {
    asked_for.cover = invokeai::ImageName{*options.cover};
  }
  if (!options.name && !options.cover && !options.archived && !options.visibility) {
    throw base::Error(base::ErrorClass::usage,
                      base::Problem{.what = "nothing is to be changed",
                                    .hint = "say what: --name, --cover, --archived, --visibility"});
  }
  auto client = open_client(arguments);
  if (options.visibility) {
    need_version(client, 13, "visibility of boards");
  }
  if (asked_for.cover) {
    (void)records_of(client, {*asked_for.cover});
  }
  const auto& word = arguments.words.front();
  const auto board = board_named(boards_of(client), word);
  const auto changed =
      change(client, invokeai::update_board_request(client.server(), board.id, asked_for),
             invokeai::read_board, "change the board " + word);
  show_record(record_of(changed, changed.name), arguments.output);
  return tell_cover(changed, asked_for.cover);
}

}  // namespace

Command boards_set_command() {
  return {.name = "boards set",
          .signature = "BOARD",
          .summary = "Change a board: its name, cover, archived or not, who sees it",
          .examples = R"(invokeai-batch boards set Foxes --archived yes
invokeai-batch boards set Foxes --name "Red foxes")",
          .words = {"BOARD", "the name or the id of a board", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
