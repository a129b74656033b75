// Boards and uploads: small machines of their own that jobs wait on.
//
// Neither call is idempotent. A board whose creation may have happened is looked for again; an
// upload whose reply was lost is sent again, and the asset that the first may have left is
// reported.

#include <algorithm>
#include <set>

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

// The boards (or uploads) of the jobs that will be sent next: none is made for a job that may
// never run.
template <class Index>
std::set<Index> needed_soon(const State& s, std::vector<Index> JobSetup::*member) {
  std::set<Index> needed;
  const auto count = std::min(s.pending.size(), window(s));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& wanted = s.setup.jobs[s.pending[i]].*member;
    needed.insert(wanted.begin(), wanted.end());
  }
  return needed;
}

std::set<BoardIndex> boards_needed_soon(const State& s) {
  auto needed = needed_soon(s, &JobSetup::boards);
  for (const UploadIndex index : needed_soon(s, &JobSetup::uploads)) {
    if (const auto& board = s.setup.uploads[index].board) {
      needed.insert(*board);
    }
  }
  return needed;
}

constexpr int k_searches_in_doubt = 2;
constexpr Milliseconds k_between_searches{500};

void put_board(State& s, BoardIndex board) {
  store::BoardRow row;
  row.server = s.setup.server;
  row.name = s.setup.boards[board].name;
  row.board_id = s.boards[board].id ? s.boards[board].id->value : "";
  put(s, std::move(row));
}

void put_upload(State& s, UploadIndex upload) {
  store::UploadRow row;
  row.server = s.setup.server;
  row.sha256 = s.setup.uploads[upload].sha256;
  row.image_name = s.uploads[upload].name ? s.uploads[upload].name->value : "";
  put(s, std::move(row));
}

void run_board_desk(State& s) {
  bool wants_list = false;
  for (const BoardIndex index : boards_needed_soon(s)) {
    auto& board = s.boards[index];
    if (board.step == DeskStep::wanted) {
      wants_list = true;
    } else if (board.step == DeskStep::missing && may_call(s)) {
      board.step = DeskStep::making;
      board.announced = true;
      put_board(s, index);
      call(s, CreateBoard{index});
    }
  }
  if (!wants_list || s.boards_asked || !may_call(s)) {
    return;
  }
  for (auto& board : s.boards) {
    board.step = board.step == DeskStep::wanted ? DeskStep::listing : board.step;
  }
  s.boards_asked = true;
  call(s, ListBoards{});
}

void run_upload_desk(State& s) {
  for (const UploadIndex index : needed_soon(s, &JobSetup::uploads)) {
    auto& upload = s.uploads[index];
    const auto& board = s.setup.uploads[index].board;
    const bool has_board = !board || s.boards[*board].step == DeskStep::ready;
    if (upload.step != DeskStep::wanted || !has_board) {
      continue;
    }
    if (upload.embargo > instant(s)) {
      wake(s, upload.embargo);
    } else if (may_call(s)) {
      const auto mark = upload_mark(s.setup.run, s.setup.uploads[index].sha256);
      upload.step = DeskStep::making;
      if (upload.doubtful && upload.searches < k_searches_in_doubt) {
        call(s, FindUpload{index, board, mark});
      } else {
        put_upload(s, index);
        call(s, Upload{index, board, mark});
      }
    }
  }
}

}  // namespace

void run_desks(State& s) {
  if (s.stopping) {
    return;
  }
  run_board_desk(s);
  run_upload_desk(s);
}

namespace {

// Of several boards of a name: the one that this directory used, else the oldest, which is the same
// for everybody who looks (`boards` are in that order). nullptr: nobody can say.
const invokeai::Board* choose(const BoardRun& board,
                              const std::vector<const invokeai::Board*>& named) {
  const auto known = std::find_if(named.begin(), named.end(),
                                  [&board](const auto* b) { return b->id == board.known; });
  if (known != named.end()) {
    return *known;
  }
  return named.size() == 1 || board.announced ? named.front() : nullptr;
}

// Somebody made a board of this name at the same time, and was first.
void give_up_own(State& s, const BoardRun& board,
                 const std::vector<const invokeai::Board*>& named) {
  for (const auto* other : named) {
    if (other->id == board.made && other->id != board.id && other->image_count == 0) {
      call(s, DeleteBoard{other->id});
    }
  }
}

void on_boards_of_name(State& s, BoardIndex index,
                       const std::vector<const invokeai::Board*>& named) {
  auto& board = s.boards[index];
  const auto& name = s.setup.boards[index].name;
  if (named.empty()) {
    board.step = DeskStep::missing;
    return;
  }
  const auto* chosen = choose(board, named);
  if (chosen == nullptr) {
    begin_stop(s, base::ErrorClass::input,
               "the server has " + std::to_string(named.size()) + " boards called \"" + name +
                   "\"; give the id of one");
    return;
  }
  board.id = chosen->id;
  board.step = DeskStep::ready;
  put_board(s, index);
  if (board.made == board.id) {
    emit(s, events::EventKind::board_created, name);
    s.turn.events.back().board = name;
  } else if (board.made) {
    give_up_own(s, board, named);
  } else if (named.size() > 1 && chosen->id != board.known) {
    emit(s, events::EventKind::warning,
         "the server has " + std::to_string(named.size()) + " boards called \"" + name +
             "\" after a lost reply; the oldest is used");
  }
}

}  // namespace

void on_boards(State& s, const std::vector<invokeai::Board>& boards) {
  s.boards_asked = false;
  for (BoardIndex index = 0; index < s.boards.size(); ++index) {
    if (s.boards[index].step != DeskStep::listing) {
      continue;
    }
    std::vector<const invokeai::Board*> named;
    for (const auto& board : boards) {
      if (board.name == s.setup.boards[index].name) {
        named.push_back(&board);
      }
    }
    on_boards_of_name(s, index, named);
  }
  // A list alone is no success where a board cannot be made.
  if (std::none_of(s.boards.begin(), s.boards.end(),
                   [](const BoardRun& board) { return board.step == DeskStep::missing; })) {
    s.desks_put_off = {};
  }
}

// Names are not unique: whether it is the only one is looked for before it is used.
void on_board_created(State& s, BoardIndex board, const invokeai::Board& created) {
  s.desks_put_off = {};
  s.boards[board].made = created.id;
  s.boards[board].step = DeskStep::wanted;
}

void on_board_call_failed(State& s, std::optional<BoardIndex> creating,
                          const invokeai::ApiFailure& failure) {
  note_put_off(s, s.desks_put_off, failure);
  if (creating) {
    s.boards[*creating].step = DeskStep::wanted;
    return;
  }
  s.boards_asked = false;
  for (auto& board : s.boards) {
    board.step = board.step == DeskStep::listing ? DeskStep::wanted : board.step;
  }
}

// It may still be on its way: it is looked for more than once before it is sent again.
void on_upload_found(State& s, UploadIndex index, const UploadFound& found) {
  auto& upload = s.uploads[index];
  if (found.name) {
    upload.doubtful = false;
    on_uploaded(s, index, *found.name);
    return;
  }
  ++upload.searches;
  upload.step = DeskStep::wanted;
  upload.embargo = instant(s) + k_between_searches;
}

void on_uploaded(State& s, UploadIndex upload, const invokeai::ImageName& name) {
  s.desks_put_off = {};
  s.uploads[upload].name = name;
  s.uploads[upload].step = DeskStep::ready;
  put_upload(s, upload);
  if (s.uploads[upload].doubtful) {
    emit(s, events::EventKind::warning,
         "an upload was repeated after a lost reply: the server may hold an unused copy beside " +
             name.value);
  }
}

void on_upload_failed(State& s, UploadIndex upload, const invokeai::ApiFailure& failure) {
  s.uploads[upload].step = DeskStep::wanted;
  switch (failure.kind) {
    case invokeai::FailureKind::invalid:
    case invokeai::FailureKind::not_found:
      begin_stop(s, base::ErrorClass::server, "an upload was refused: " + failure.what);
      return;
    case invokeai::FailureKind::not_delivered:
    case invokeai::FailureKind::busy:
      break;
    default:
      s.uploads[upload].doubtful = true;
      s.uploads[upload].searches = 0;
      break;
  }
  note_put_off(s, s.desks_put_off, failure);
  note_trouble(s, failure);
}

}  // namespace invokeai_batch::run
