#include "mirror/mirror.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "client/boards.hpp"
#include "client/gallery.hpp"
#include "client/listing.hpp"
#include "client/new_file.hpp"
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
  std::int64_t images = 0;  // by the server's own count
};

BoardThere wanted_board(const invokeai::Board& board) {
  return {board.id.value, board.name, board.image_count + board.asset_count + board.video_count};
}

// Those that were asked for, each once.
std::vector<BoardThere> wanted_boards(const MirrorRequest& request, const Boards& boards) {
  std::vector<BoardThere> wanted;
  if (request.all) {
    for (const auto& board : boards.boards) {
      wanted.push_back(wanted_board(board));
    }
    wanted.push_back({"", k_uncategorised});
    return wanted;
  }
  std::set<std::string> seen;
  for (const auto& word : request.boards) {
    BoardThere board{"", k_uncategorised};
    if (word != "none") {
      board = wanted_board(board_named(boards, word));
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

// To the end: the parts of another fetcher have the names of these.
void fetch_rest(Fetcher& fetcher, Keeper& keeper, const std::string& board) {
  while (!fetcher.is_idle()) {
    keeper.keep(board, fetcher.next());
  }
  keeper.finish();
}

void fetch(MirrorState& state, Keeper& keeper, const std::string& board,
           const std::vector<invokeai::ImageRecord>& images) {
  Fetcher fetcher(state.client, state.request.directory, state.request.at_once);
  for (const auto& image : images) {
    fetcher.add(image);
  }
  fetch_rest(fetcher, keeper, board);
}

bool is_among(const Boards& boards, const std::string& id) {
  return std::any_of(boards.boards.begin(), boards.boards.end(),
                     [&id](const auto& board) { return board.id.value == id; });
}

// One that goes while it is looked at lists no images, or, to who may not see all, is refused.
bool is_gone(MirrorState& state, const BoardThere& board) {
  return !board.id.empty() && !is_among(boards_of(state.client), board.id);
}

void tell_gone(MirrorState& state, const BoardThere& board) {
  const auto path = state.directory_of(board.id).string();
  state.news.tell({.what = News::deleted_board,
                   .board = board.name,
                   .file = path,
                   .text = board.name + ": the board was deleted on the server meanwhile"});
}

// A board while it is mirrored. The next page is asked for while the last images of this one are
// fetched, and the first page is a small one: a server that lists sends nothing.
struct BoardAtWork {
  static constexpr std::size_t k_at_first = 100;

  MirrorState& state;
  Keeper& keeper;
  const BoardThere& board;
  Fetcher fetcher{state.client, state.request.directory, state.request.at_once};
  Gallery gallery{state.client, {.board = invokeai::BoardId{board.id}, .at_first = k_at_first}};
};

// What is missing here is begun to be fetched.
void compare_page(BoardAtWork& work, std::vector<invokeai::ImageRecord> images) {
  std::vector<std::string> names;
  for (auto& image : images) {
    names.push_back(image.name.value);
    image.board = {work.board.id};
    work.state.news.note_image();
    if (compare(work.state, image) == Need::fetch) {
      work.fetcher.add(image);
    }
  }
  work.state.list.note_seen(names);
}

// None when the board is gone. What was begun is fetched though the list breaks off.
std::vector<invokeai::ImageRecord> next_page(BoardAtWork& work, std::size_t count) {
  try {
    return work.gallery.next(count);
  } catch (const base::Error&) {
    if (is_gone(work.state, work.board)) {
      return {};
    }
    fetch_rest(work.fetcher, work.keeper, work.board.id);
    throw;
  }
}

// Page by page: what is in memory does not grow with the board.
void mirror_board(MirrorState& state, Keeper& keeper, const BoardThere& board) {
  constexpr std::size_t k_at_once = k_gallery_page - 1;  // a page repeats one
  constexpr std::size_t k_worth_a_page = 64;
  compare_board(state, board.id, board.name);
  BoardAtWork work{state, keeper, board};
  std::int64_t seen = 0;
  for (auto images = next_page(work, BoardAtWork::k_at_first); !images.empty();
       images = next_page(work, k_at_once)) {
    seen += static_cast<std::int64_t>(images.size());
    compare_page(work, std::move(images));
    while (work.fetcher.waiting() > k_worth_a_page) {
      keeper.keep(board.id, work.fetcher.next());
    }
  }
  fetch_rest(work.fetcher, keeper, board.id);
  if (seen < board.images && is_gone(state, board)) {
    tell_gone(state, board);
  }
}

void tell_deleted_boards(MirrorState& state, const Boards& boards) {
  for (const auto& board : state.boards) {
    if (!board.id.empty() && !is_among(boards, board.id)) {
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

// Of those who fetched images into a mirror, and died.
void clear_left(const MirrorState& state) {
  clear_left_rooms(state.request.directory);
  for (const auto& board : state.boards) {
    clear_left_rooms(state.request.directory / board.directory);
  }
}

void clear_left_parts_in(const MirrorState& state) {
  for (const auto& board : state.boards) {
    clear_left_parts(state.request.directory / board.directory);
  }
}

// Boards first, and then what none of them had: what was moved between two of them is no loss.
void mirror_boards(MirrorState& state, const std::vector<BoardThere>& wanted) {
  const run::PartsDirectory parts(state.request.directory);
  clear_left(state);
  Keeper keeper(state);
  for (const auto& board : wanted) {
    mirror_board(state, keeper, board);
  }
  for (const auto& board : wanted) {
    fetch(state, keeper, board.id, look_for_unseen(state, board.id));
  }
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
  clear_left_parts_in(state);
  news.summarise(wanted.size());
}

}  // namespace invokeai_batch::app
