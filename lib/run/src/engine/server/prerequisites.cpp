#include "engine/server/prerequisites.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::run {

namespace {

constexpr int k_searches_in_doubt = 2;  // for a board or an upload
constexpr base::Milliseconds k_between_searches{500};
constexpr int k_deletions = 3;  // of a board that nobody needs

// The boards (or uploads) of the jobs that will be sent next, be it again: none is made for a job
// that may never run.
template <class Index>
std::set<Index> needed_soon(const EngineState& s, std::vector<Index> JobSetup::*member) {
  constexpr std::size_t k_far_enough = 16;
  std::set<Index> needed;
  const auto add = [&](JobIndex job) {
    const auto& wanted = s.setup.jobs[job].*member;
    needed.insert(wanted.begin(), wanted.end());
  };
  std::size_t unsent = 0;
  for (auto job = s.jobs.unsent().begin(); job != s.jobs.unsent().end() && unsent < k_far_enough;
       ++job, ++unsent) {
    add(*job);
  }
  const auto& pending = s.jobs.pending();
  const auto count = std::min({pending.size(), window(s), k_far_enough});
  for (std::size_t i = 0; i < count; ++i) {
    add(pending[i]);
  }
  return needed;
}

std::set<BoardIndex> boards_needed_soon(const EngineState& s) {
  if (s.setup.purpose == Purpose::boards) {
    std::set<BoardIndex> all;
    for (BoardIndex board = 0; board < s.setup.boards.size(); ++board) {
      all.insert(board);
    }
    return all;
  }
  auto needed = needed_soon(s, &JobSetup::boards);
  for (const UploadIndex index : needed_soon(s, &JobSetup::uploads)) {
    if (const auto& board = s.setup.uploads[index].board) {
      needed.insert(*board);
    }
  }
  return needed;
}

bool may_have_acted(const invokeai::ApiFailure& failure) {
  return failure.kind != invokeai::FailureKind::not_delivered &&
         failure.kind != invokeai::FailureKind::busy;
}

bool is_empty(const invokeai::Board& board) {
  return board.image_count == 0 && board.asset_count == 0 && board.video_count == 0;
}

}  // namespace

void Prerequisites::recall_board(EngineState& s, BoardIndex index,
                                 const std::vector<store::BoardRow>& rows) {
  auto& board = m_boards[index];
  const auto& name = s.setup.boards[index].name;
  for (const auto& row : rows) {
    if (row.server == s.setup.server && row.name == name) {
      board.announced = true;
      board.known =
          row.board_id.empty() ? std::nullopt : std::optional(invokeai::BoardId{row.board_id});
      board.made =
          row.made_id.empty() ? std::nullopt : std::optional(invokeai::BoardId{row.made_id});
      board.in_doubt = !board.known && !board.made;
    }
  }
  if (board.id && board.id != board.known) {
    // The directory's own from now on, should there be others of this name one day.
    put(s, store::BoardRow{s.setup.server, name, board.id->value, ""});
  }
}

void Prerequisites::recall(EngineState& s, const Begin& begin) {
  m_boards.resize(s.setup.boards.size());
  for (BoardIndex i = 0; i < m_boards.size(); ++i) {
    m_boards[i].id = s.setup.boards[i].id;
    m_boards[i].step = m_boards[i].id ? ThingStep::ready : ThingStep::wanted;
    recall_board(s, i, begin.boards);
  }
  m_uploads.resize(s.setup.uploads.size());
  for (UploadIndex i = 0; i < m_uploads.size(); ++i) {
    auto& upload = m_uploads[i];
    upload.name = s.setup.uploads[i].name;
    upload.step = upload.name ? ThingStep::ready : ThingStep::wanted;
    upload.in_doubt =
        std::any_of(begin.uploads.begin(), begin.uploads.end(), [&](const store::UploadRow& row) {
          return row.server == s.setup.server && row.sha256 == s.setup.uploads[i].sha256 &&
                 row.image_name.empty();
        });
  }
}

bool Prerequisites::has_all_boards() const {
  return std::all_of(m_boards.begin(), m_boards.end(),
                     [](const Board& board) { return board.step == ThingStep::ready; });
}

bool Prerequisites::is_making() const {
  const auto is = [](const auto& thing) {
    return thing.step == ThingStep::making || thing.step == ThingStep::giving_up;
  };
  return std::any_of(m_boards.begin(), m_boards.end(), is) ||
         std::any_of(m_uploads.begin(), m_uploads.end(), is);
}

void Prerequisites::put_board(EngineState& s, BoardIndex board) const {
  store::BoardRow row;
  row.server = s.setup.server;
  row.name = s.setup.boards[board].name;
  const auto& [id, made] = std::tie(m_boards[board].id, m_boards[board].made);
  row.board_id = id ? id->value : "";
  row.made_id = made ? made->value : "";
  put(s, std::move(row));
}

void Prerequisites::put_upload(EngineState& s, UploadIndex upload) const {
  store::UploadRow row;
  row.server = s.setup.server;
  row.sha256 = s.setup.uploads[upload].sha256;
  row.image_name = m_uploads[upload].name ? m_uploads[upload].name->value : "";
  put(s, std::move(row));
}

void Prerequisites::advance_boards(EngineState& s) {
  bool wants_list = false;
  for (const BoardIndex index : boards_needed_soon(s)) {
    auto& board = m_boards[index];
    if (board.step == ThingStep::wanted && board.not_before > s.instant()) {
      wake(s, board.not_before);
    } else if (board.step == ThingStep::wanted) {
      wants_list = true;
    } else if (board.step == ThingStep::missing && s.server.link.may_call(s)) {
      board.step = ThingStep::making;
      board.announced = true;
      put_board(s, index);
      s.server.link.call(s, CreateBoard{index});
    }
  }
  if (!wants_list || m_list_asked || !s.server.link.may_call(s)) {
    return;
  }
  for (auto& board : m_boards) {
    const bool is_due = board.step == ThingStep::wanted && board.not_before <= s.instant();
    board.step = is_due ? ThingStep::listing : board.step;
  }
  m_list_asked = true;
  s.server.link.call(s, ListBoards{});
}

void Prerequisites::advance_uploads(EngineState& s) {
  for (const UploadIndex index : needed_soon(s, &JobSetup::uploads)) {
    auto& upload = m_uploads[index];
    const auto& board = s.setup.uploads[index].board;
    const bool has_board = !board || m_boards[*board].step == ThingStep::ready;
    if (upload.step != ThingStep::wanted || !has_board) {
      continue;
    }
    if (upload.not_before > s.instant()) {
      wake(s, upload.not_before);
    } else if (s.server.link.may_call(s)) {
      const auto mark = upload_mark(s.setup.run, s.setup.uploads[index].sha256);
      upload.step = ThingStep::making;
      if (upload.in_doubt && upload.searches < k_searches_in_doubt) {
        s.server.link.call(s, FindUpload{index, board, mark});
      } else {
        put_upload(s, index);
        s.server.link.call(s, run::Upload{index, board, mark});
      }
    }
  }
}

void Prerequisites::advance(EngineState& s) {
  if (s.stopping.is_asked()) {
    return;
  }
  advance_boards(s);
  advance_uploads(s);
}

void Prerequisites::on_no_board(const EngineState& s, BoardIndex index) {
  auto& board = m_boards[index];
  if (board.in_doubt && ++board.searches < k_searches_in_doubt) {
    board.step = ThingStep::wanted;
    board.not_before = s.instant() + k_between_searches;
  } else {
    board.step = ThingStep::missing;
  }
}

// Two of one name were an error of the plan. What came since (a lost reply of ours, another
// program) ends no run: the one that this directory used stays, else all that look take the oldest.
void Prerequisites::choose_board(EngineState& s, BoardIndex index,
                                 const std::vector<const invokeai::Board*>& named) {
  auto& board = m_boards[index];
  if (named.empty()) {
    on_no_board(s, index);
    return;
  }
  const auto known = std::find_if(named.begin(), named.end(),
                                  [&board](const auto* b) { return b->id == board.known; });
  const auto oldest =
      std::min_element(named.begin(), named.end(),
                       [](const auto* a, const auto* b) { return a->created_at < b->created_at; });
  const auto* chosen = known != named.end() ? *known : *oldest;
  const auto own = std::find_if(named.begin(), named.end(),
                                [&board](const auto* b) { return b->id == board.made; });
  board.id = chosen->id;
  // Somebody made one at the same time, and was first.
  if (own != named.end() && *own != chosen && is_empty(**own) && board.deletions < k_deletions) {
    board.step = ThingStep::giving_up;
    s.server.link.call(s, DeleteBoard{index, (*own)->id});
    return;
  }
  use_board(s, index, named.size());
}

// `count`: how many have its name.
void Prerequisites::use_board(EngineState& s, BoardIndex index, std::size_t count) {
  auto& board = m_boards[index];
  const auto& name = s.setup.boards[index].name;
  const bool is_own = board.made == board.id;
  const bool was_made = board.made.has_value();
  board.made.reset();
  board.step = ThingStep::ready;
  put_board(s, index);
  if (is_own) {
    emit(s, events::EventKind::board_created, name);
    s.turn.events.back().board = name;
  } else if (count > 1 && board.id != board.known) {
    emit(s, events::EventKind::warning,
         "the server has " + std::to_string(count) + " boards called \"" + name + "\"" +
             (board.announced && !was_made ? " after a lost reply" : " by now") +
             "; the oldest is used");
  }
}

void Prerequisites::on_board_given_up(EngineState& s, BoardIndex board) {
  m_boards[board].made.reset();
  use_board(s, board, 1);
}

void Prerequisites::on_board_kept(EngineState& s, BoardIndex index) {
  auto& board = m_boards[index];
  ++board.deletions;
  board.step = ThingStep::wanted;  // is it still there?
  board.not_before = s.instant() + k_between_searches;
}

void Prerequisites::on_boards(EngineState& s, const std::vector<invokeai::Board>& boards) {
  m_list_asked = false;
  for (BoardIndex index = 0; index < m_boards.size(); ++index) {
    if (m_boards[index].step != ThingStep::listing) {
      continue;
    }
    std::vector<const invokeai::Board*> named;
    for (const auto& board : boards) {
      if (board.name == s.setup.boards[index].name) {
        named.push_back(&board);
      }
    }
    choose_board(s, index, named);
  }
  // A list alone is no success where a board cannot be made.
  if (std::none_of(m_boards.begin(), m_boards.end(), [](const Board& board) {
        return board.step == ThingStep::missing ||
               (board.in_doubt && board.step != ThingStep::ready);
      })) {
    m_throttled = {};
  }
}

// Names are not unique: whether it is the only one is looked for before it is used.
void Prerequisites::on_board_created(EngineState& s, BoardIndex board,
                                     const invokeai::Board& created) {
  m_throttled = {};
  m_boards[board].made = created.id;
  m_boards[board].step = ThingStep::wanted;
  put_board(s, board);
}

void Prerequisites::on_board_call_failed(EngineState& s, std::optional<BoardIndex> creating,
                                         const invokeai::ApiFailure& failure) {
  m_throttled.note(failure, s.instant());
  if (creating) {
    auto& board = m_boards[*creating];
    board.step = ThingStep::wanted;
    board.in_doubt = board.in_doubt || may_have_acted(failure);
    board.searches = 0;
    return;
  }
  m_list_asked = false;
  for (auto& board : m_boards) {
    board.step = board.step == ThingStep::listing ? ThingStep::wanted : board.step;
  }
}

// It may still be on its way: it is looked for more than once before it is sent again.
void Prerequisites::on_upload_found(EngineState& s, UploadIndex index, const UploadFound& found) {
  auto& upload = m_uploads[index];
  if (found.name) {
    upload.in_doubt = false;
    on_uploaded(s, index, *found.name);
    return;
  }
  ++upload.searches;
  upload.step = ThingStep::wanted;
  upload.not_before = s.instant() + k_between_searches;
}

void Prerequisites::on_uploaded(EngineState& s, UploadIndex upload,
                                const invokeai::ImageName& name) {
  m_throttled = {};
  m_uploads[upload].name = name;
  m_uploads[upload].step = ThingStep::ready;
  put_upload(s, upload);
  if (m_uploads[upload].in_doubt) {
    emit(s, events::EventKind::warning,
         "an upload was repeated after a lost reply: the server may hold an unused copy beside " +
             name.value);
  }
}

void Prerequisites::on_upload_failed(EngineState& s, UploadIndex upload,
                                     const invokeai::ApiFailure& failure) {
  m_uploads[upload].step = ThingStep::wanted;
  if (failure.kind == invokeai::FailureKind::invalid ||
      failure.kind == invokeai::FailureKind::not_found) {
    s.stopping.ask(s, base::ErrorClass::server, "an upload was refused: " + failure.what);
    return;
  }
  if (may_have_acted(failure)) {
    m_uploads[upload].in_doubt = true;
    m_uploads[upload].searches = 0;
  }
  m_throttled.note(failure, s.instant());
  s.server.link.note_trouble(s, failure);
}

bool Prerequisites::are_there(const JobSetup& job) const {
  return std::all_of(job.boards.begin(), job.boards.end(),
                     [this](BoardIndex i) { return m_boards[i].step == ThingStep::ready; }) &&
         std::all_of(job.uploads.begin(), job.uploads.end(),
                     [this](UploadIndex i) { return m_uploads[i].step == ThingStep::ready; });
}

const std::optional<invokeai::BoardId>& Prerequisites::board_id(BoardIndex board) const {
  base::require(board < m_boards.size(), "a board that is asked for is one of the setup");
  return m_boards[board].id;
}

const std::optional<invokeai::ImageName>& Prerequisites::upload_name(UploadIndex upload) const {
  base::require(upload < m_uploads.size(), "an upload that is asked for is one of the setup");
  return m_uploads[upload].name;
}

}  // namespace invokeai_batch::run
