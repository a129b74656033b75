// Boards. Source: routers/boards.py, routers/board_images.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

struct Board {
  BoardId id{};
  std::string name{};  // not unique
  bool archived = false;
  std::int64_t image_count = 0;  // without intermediates and assets
  std::int64_t asset_count = 0;  // 6.8 and later
  std::int64_t video_count = 0;
  ImageName cover{};         // empty: none was chosen
  std::string visibility{};  // "private", "shared" or "public"; empty before 6.13
  std::string owner{};       // empty where there are no users
  std::string created_at{};  // as in QueueItem
  std::string project_id{};  // empty: of none, or the server has none
};

/// All of them, archived ones included, oldest first.
[[nodiscard]] http::Request boards_request(const Server& server);
[[nodiscard]] Reply<std::vector<Board>> read_boards(const http::Outcome& outcome);

/// What boards of version 7 may belong to: Features::projects.
struct Project {
  std::string id{};
  std::string name{};
};
[[nodiscard]] http::Request projects_request(const Server& server);
[[nodiscard]] Reply<std::vector<Project>> read_projects(const http::Outcome& outcome);

/// Not idempotent: two calls make two boards of one name. On a fresh connection.
[[nodiscard]] http::Request create_board_request(const Server& server, const std::string& name);
[[nodiscard]] Reply<Board> read_board(const http::Outcome& outcome);

/// What to change; what is not set stays.
struct BoardChange {
  std::optional<std::string> name{};
  std::optional<bool> archived{};
  std::optional<ImageName> cover{};
  std::optional<std::string> visibility{};  // 6.13 and later
};
/// Answered with the board as it is then: read_board().
[[nodiscard]] http::Request update_board_request(const Server& server, const BoardId& board,
                                                 const BoardChange& change);

enum class ImagesOfBoard { kept, deleted };  // kept: they stay, without a board
[[nodiscard]] http::Request delete_board_request(const Server& server, const BoardId& board,
                                                 ImagesOfBoard images = ImagesOfBoard::kept);
/// True also when it was gone already.
[[nodiscard]] Reply<bool> read_deleted_board(const http::Outcome& outcome);

/// The two tabs of a board in the GUI. Source: features/gallery/store/types.ts.
enum class ImageCategory {
  all,
  images,  // generated
  assets,  // uploads, masks, control images and whatever nodes put there
};

/// The names of a board's images, intermediates left out, in no order. An empty id: of those
/// without a board.
[[nodiscard]] http::Request board_image_names_request(const Server& server, const BoardId& board,
                                                      ImageCategory category = ImageCategory::all);
[[nodiscard]] Reply<std::vector<ImageName>> read_board_image_names(const http::Outcome& outcome);

/// Puts images on a board. REQUIRES: at most k_most_names.
[[nodiscard]] http::Request add_to_board_request(const Server& server, const BoardId& board,
                                                 const std::vector<ImageName>& images);
[[nodiscard]] Reply<std::vector<ImageName>> read_added_to_board(const http::Outcome& outcome);

/// Takes images from whatever board they are on. REQUIRES: at most k_most_names.
[[nodiscard]] http::Request remove_from_board_request(const Server& server,
                                                      const std::vector<ImageName>& images);
[[nodiscard]] Reply<std::vector<ImageName>> read_removed_from_board(const http::Outcome& outcome);

/// Puts one video on a board (6.14 and later); the empty id takes it from its board.
[[nodiscard]] http::Request video_board_request(const Server& server, const BoardId& board,
                                                const ImageName& video);
[[nodiscard]] Reply<std::vector<ImageName>> read_video_board(const http::Outcome& outcome,
                                                             const BoardId& board);

}  // namespace invokeai_batch::invokeai
