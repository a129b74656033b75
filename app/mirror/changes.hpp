// What has changed on the server since a file was fetched: told, or followed.
#pragma once

#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "mirror/state.hpp"

namespace invokeai_batch::app {

/// What is to be done about an image that the server has.
enum class Need { nothing, fetch };

/// Holds one image against the list and the disk. `server_board`: its board there, which is
/// mirrored or not.
[[nodiscard]] Need compare(MirrorState& state, const invokeai::ImageRecord& image);

/// The board as the list has it: entered when it is new, and its new name told or followed.
void compare_board(MirrorState& state, const std::string& id, const std::string& name);

/// The files of a board that the server did not list: deleted there, or moved to a board that was
/// not asked for. Gives back those that are to be fetched all the same: the list moved on while it
/// was read.
[[nodiscard]] std::vector<invokeai::ImageRecord> look_for_unseen(MirrorState& state,
                                                                 const std::string& board);

}  // namespace invokeai_batch::app
