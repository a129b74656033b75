#include "client/boards.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

constexpr const char* k_no_board = "none";

}  // namespace

Boards boards_of(Client& client) {
  Boards all{.boards = ask(client, invokeai::boards_request(client.server()), invokeai::read_boards,
                           "list its boards")};
  for (const auto& board : all.boards) {
    all.names.push_back(
        {board.id.value, board.name,
         base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(0, board.image_count)),
                        "image") +
             ", made " + board.created_at});
  }
  return all;
}

const invokeai::Board& board_named(const Boards& boards, const std::string& word) {
  return boards.boards[find_named(boards.names, word, "board")];
}

invokeai::BoardId board_id_of(Client& client, const std::string& word) {
  return word == k_no_board ? invokeai::BoardId{} : board_named(boards_of(client), word).id;
}

std::string name_of(const Boards& boards, const invokeai::BoardId& id) {
  if (id.empty()) {
    return k_no_board;
  }
  const auto found = std::find_if(boards.boards.begin(), boards.boards.end(),
                                  [&id](const auto& board) { return board.id == id; });
  return found == boards.boards.end() ? id.value : found->name;
}

report::Record record_of(const invokeai::Board& board, std::string handle) {
  using report::InTable;
  using report::text_or_none;
  return {std::move(handle),
          {{"name", board.name},
           {"id", board.id.value},
           {"images", board.image_count},
           {"assets", board.asset_count},
           {"videos", board.video_count, InTable::no},
           {"archived", board.archived},
           {"visibility", text_or_none(board.visibility), InTable::no},
           {"owner", text_or_none(board.owner), InTable::no},
           {"cover", text_or_none(board.cover.value), InTable::no},
           {"created_at", text_or_none(board.created_at)}}};
}

}  // namespace invokeai_batch::app
