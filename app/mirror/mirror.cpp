#include "mirror/mirror.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "client/boards.hpp"
#include "client/gallery.hpp"
#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "mirror/changes.hpp"
#include "mirror/fetcher.hpp"
#include "mirror/index_file.hpp"
#include "mirror/keeper.hpp"
#include "mirror/names.hpp"
#include "mirror/state.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

constexpr const char* k_uncategorised = "Uncategorised";

struct BoardThere {
  std::string id;  // "": the images on no board
  std::string name;
};

// Those that were asked for, each once.
std::vector<BoardThere> wanted_boards(const MirrorRequest& request, const Boards& boards) {
  std::vector<BoardThere> wanted;
  if (request.all) {
    for (const auto& board : boards.boards) {
      wanted.push_back({board.id.value, board.name});
    }
    wanted.push_back({"", k_uncategorised});
    return wanted;
  }
  std::set<std::string> seen;
  for (const auto& word : request.boards) {
    BoardThere board{"", k_uncategorised};
    if (word != "none") {
      const auto& found = board_named(boards, word);
      board = {found.id.value, found.name};
    }
    if (seen.insert(board.id).second) {
      wanted.push_back(std::move(board));
    }
  }
  return wanted;
}

// A mirror of two servers would take the images of one for deleted from the other.
void check_server(MirrorState& state) {
  const auto url = base::redacted_url(state.client.server().base_url);
  const auto known = state.list.server();
  if (known.empty()) {
    state.list.set_server(url);
  } else if (known != url) {
    log_warning(state.request.directory.string() + " was begun from " + known +
                ": if that is another server, its images will be told as deleted");
  }
}

void fetch(MirrorState& state, Keeper& keeper, const std::string& board,
           const std::vector<invokeai::ImageRecord>& images) {
  Fetcher fetcher(state.client, state.request.directory, state.request.at_once);
  for (const auto& image : images) {
    fetcher.add(image);
  }
  while (!fetcher.is_idle()) {
    keeper.keep(board, fetcher.next());
  }
}

// Page by page: what is in memory does not grow with the board.
void mirror_board(MirrorState& state, Keeper& keeper, const BoardThere& board) {
  compare_board(state, board.id, board.name);
  Gallery gallery(state.client, {.board = invokeai::BoardId{board.id}});
  for (auto images = gallery.next(invokeai::k_most_names); !images.empty();
       images = gallery.next(invokeai::k_most_names)) {
    std::vector<std::string> names;
    std::vector<invokeai::ImageRecord> missing;
    for (auto& image : images) {
      names.push_back(image.name.value);
      image.board = {board.id};
      state.news.note_image();
      if (compare(state, image) == Need::fetch) {
        missing.push_back(image);
      }
    }
    state.list.note_seen(names);
    fetch(state, keeper, board.id, missing);
  }
  keeper.finish();
}

void tell_deleted_boards(MirrorState& state, const Boards& boards) {
  for (const auto& board : state.boards) {
    const bool is_there =
        board.id.empty() ||
        std::any_of(boards.boards.begin(), boards.boards.end(),
                    [&board](const auto& other) { return other.id.value == board.id; });
    if (!is_there) {
      const auto path = (state.request.directory / board.directory).string();
      state.news.tell({.what = News::deleted_board,
                       .board = board.name,
                       .file = path,
                       .text = path + ": the board was deleted on the server; its files are kept"});
    }
  }
}

void write_indexes(MirrorState& state) {
  for (const auto& board : state.boards) {
    if (write_index(state.list, state.request.directory, board) == IndexFile::not_ours) {
      const auto path = (state.request.directory / board.directory / k_index).string();
      state.news.tell({.what = News::failed,
                       .board = board.name,
                       .file = path,
                       .text = path + ": was not written by a mirror, and stays; move it away to "
                                      "have an index"});
    }
  }
}

// Boards first, and then what none of them had: what was moved between two of them is no loss.
void mirror_boards(MirrorState& state, const std::vector<BoardThere>& wanted) {
  const run::PartsDirectory parts(state.request.directory);
  Keeper keeper(state);
  for (const auto& board : wanted) {
    mirror_board(state, keeper, board);
  }
  for (const auto& board : wanted) {
    fetch(state, keeper, board.id, look_for_unseen(state, board.id));
  }
  keeper.finish();
}

}  // namespace

void mirror(Client& client, const MirrorRequest& request, Newspaper& news) {
  const auto boards = boards_of(client);
  const auto wanted = wanted_boards(request, boards);
  MirrorState state{client, request, news, store::MirrorList::open(request.directory)};
  state.boards = state.list.boards();
  check_server(state);
  try {
    mirror_boards(state, wanted);
  } catch (const base::Error&) {
    say("the mirror is not whole; what is here stays, and the next time goes on from there",
        Output{});
    throw;
  }
  if (request.all) {
    for (const auto& board : state.boards) {
      if (std::none_of(wanted.begin(), wanted.end(),
                       [&board](const auto& other) { return other.id == board.id; })) {
        static_cast<void>(look_for_unseen(state, board.id));
      }
    }
    tell_deleted_boards(state, boards);
  }
  write_indexes(state);
  news.summarise(wanted.size());
}

}  // namespace invokeai_batch::app
