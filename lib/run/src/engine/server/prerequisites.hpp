// Boards and uploads: what jobs wait for before they are sent.
//
// Neither call is idempotent. What may have happened is looked for, more than once, for it may
// still be on its way, and then made again; the asset that the first may have left is reported.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/server/link.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

class Prerequisites {
 public:
  /// What the store knows of them.
  void recall(EngineState& s, const Begin& begin);
  /// Makes what the jobs need that are sent next.
  void advance(EngineState& s);

  void on_boards(EngineState& s, const std::vector<invokeai::Board>& boards);
  void on_board_created(EngineState& s, BoardIndex board, const invokeai::Board& created);
  /// `creating`: the board; nullopt: the list of them.
  void on_board_call_failed(EngineState& s, std::optional<BoardIndex> creating,
                            const invokeai::ApiFailure& failure);
  /// Of a board that we made and somebody else was first with: it is gone, or it is still there.
  void on_board_given_up(EngineState& s, BoardIndex board);
  void on_board_kept(EngineState& s, BoardIndex board);
  void on_upload_found(EngineState& s, UploadIndex upload, const UploadFound& found);
  void on_search_failed(UploadIndex upload) { m_uploads[upload].step = ThingStep::wanted; }
  void on_uploaded(EngineState& s, UploadIndex upload, const invokeai::ImageName& name);
  void on_upload_failed(EngineState& s, UploadIndex upload, const invokeai::ApiFailure& failure);

  /// Has the job all that it needs?
  [[nodiscard]] bool are_there(const JobSetup& job) const;
  [[nodiscard]] bool has_all_boards() const;
  /// A board is being created, or a picture sent: the next run had better know what came of it.
  [[nodiscard]] bool is_making() const;
  [[nodiscard]] const std::optional<invokeai::BoardId>& board_id(BoardIndex board) const;
  [[nodiscard]] const std::optional<invokeai::ImageName>& upload_name(UploadIndex upload) const;
  [[nodiscard]] const Throttled& throttled() const { return m_throttled; }

 private:
  enum class ThingStep : std::uint8_t { wanted, listing, missing, making, giving_up, ready };

  struct Board {
    ThingStep step = ThingStep::wanted;
    bool announced = false;  // we have (perhaps) created it, in this process or an earlier one
    bool in_doubt = false;   // so its reply was lost: it may be on the server, or come to it
    int searches = 0;        // for it, since then
    base::Instant not_before{};
    std::optional<invokeai::BoardId> known{};  // that an earlier run used
    std::optional<invokeai::BoardId> made{};   // by this directory: is it the only one of its name?
    int deletions = 0;                         // of it, that failed
    std::optional<invokeai::BoardId> id{};
  };
  struct Upload {
    ThingStep step = ThingStep::wanted;
    bool in_doubt = false;  // a reply was lost: it may be on the server
    int searches = 0;       // for it, since then
    base::Instant not_before{};
    std::optional<invokeai::ImageName> name{};
  };

  void advance_boards(EngineState& s);
  void advance_uploads(EngineState& s);
  void recall_board(EngineState& s, BoardIndex board, const std::vector<store::BoardRow>& rows);
  void choose_board(EngineState& s, BoardIndex board,
                    const std::vector<const invokeai::Board*>& named);
  void use_board(EngineState& s, BoardIndex board, std::size_t count);
  void on_no_board(const EngineState& s, BoardIndex board);
  void put_board(EngineState& s, BoardIndex board) const;
  void put_upload(EngineState& s, UploadIndex upload) const;

  std::vector<Board> m_boards;
  std::vector<Upload> m_uploads;
  bool m_list_asked = false;  // a ListBoards is under way
  Throttled m_throttled;      // also what fails here
};

}  // namespace invokeai_batch::run
