// Boards. Source: services/boards/boards_common.py (BoardDTO), routers/boards.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flavour.hpp"
#include "images.hpp"

namespace invokeai_batch::sim {

struct Board {
  std::string id{};
  std::string name{};  // not unique
  std::string user_id = "system";
  std::string owner = "System";
  std::string visibility = "private";
  std::string created_at{};
  std::string updated_at{};
  bool is_archived = false;
  std::optional<std::string> project_id{};  // version 7; without one the library's
};

/// What the server answers. `is_new`: the reply to its creation, in which it knows less.
[[nodiscard]] std::string board_dto(const Flavour& flavour, const Board& board,
                                    const ImageStore& images, bool is_new = false);

class BoardStore {
 public:
  Board& add(Board board);
  [[nodiscard]] Board* find(const std::string& id);
  bool erase(const std::string& id);
  /// Oldest first.
  [[nodiscard]] const std::vector<Board>& all() const { return m_boards; }

 private:
  std::vector<Board> m_boards;
};

}  // namespace invokeai_batch::sim
