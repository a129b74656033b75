// What the steps of a mirror share.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/store/mirror.hpp"
#include "mirror/mirror.hpp"

namespace invokeai_batch::app {

struct MirrorState {
  Client& client;
  const MirrorRequest& request;
  Newspaper& news;
  store::MirrorList list;
  std::vector<store::MirroredBoard> boards{};  // as the list has them

  /// nullptr: it is not mirrored.
  [[nodiscard]] const store::MirroredBoard* find_board(const std::string& id) const {
    const auto found = std::find_if(boards.begin(), boards.end(),
                                    [&id](const auto& board) { return board.id == id; });
    return found == boards.end() ? nullptr : &*found;
  }
  /// REQUIRES: it is mirrored.
  [[nodiscard]] const store::MirroredBoard& board(const std::string& id) const {
    const auto* found = find_board(id);
    base::require(found != nullptr, "a file of a mirror is on one of its boards");
    return *found;
  }
  [[nodiscard]] std::filesystem::path directory_of(const std::string& board_id) const {
    return request.directory / board(board_id).directory;
  }
  /// As it is told: "mirror/Foxes/a.png".
  [[nodiscard]] std::string path_told(const store::MirroredFile& file) const {
    return (directory_of(file.board) / file.path).string();
  }
};

}  // namespace invokeai_batch::app
