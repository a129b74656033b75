#include "boards.hpp"

#include <algorithm>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

struct Counts {
  std::int64_t images = 0;  // what the gallery shows
  std::int64_t assets = 0;  // uploads, masks, control images
  std::int64_t videos = 0;
  std::optional<std::string> cover{};
};

// Whatever was chosen, the server shows the newest image, a starred one first
// (services/boards/boards_default.py, from 6.3 to 6.14).
const Image& better_cover(const Image* before, const Image& image) {
  return before != nullptr && before->is_starred && !image.is_starred ? *before : image;
}

Counts count_images(const ImageStore& images, const Board& board) {
  Counts counts;
  const Image* cover = nullptr;
  for (const auto* image : images.on_board(board.id)) {
    if (image->is_intermediate) {
      continue;
    }
    if (image->is_video) {
      ++counts.videos;
      continue;
    }
    ++(image->category == "general" ? counts.images : counts.assets);
    cover = &better_cover(cover, *image);
  }
  if (cover != nullptr) {
    counts.cover = cover->name;
  }
  return counts;
}

}  // namespace

std::string board_dto(const Flavour& flavour, const Board& board, const ImageStore& images,
                      bool is_new) {
  const auto counts = count_images(images, board);
  json::Writer out;
  out.begin_object().member("board_id", board.id).member("board_name", board.name);
  if (flavour.at_least(12)) {
    out.member("user_id", board.user_id);
  }
  out.member("created_at", board.created_at).member("updated_at", board.updated_at);
  out.key("deleted_at").null();
  out.key("cover_image_name").raw(counts.cover ? json::quoted(*counts.cover) : "null");
  out.key("archived").boolean(board.is_archived);
  if (flavour.at_least(13)) {
    out.member("board_visibility", board.visibility);
  } else {
    out.key("is_private").raw(is_new ? "null" : "false");
  }
  if (flavour.at_least(14)) {
    out.key("cover_video_name").null();
  }
  out.key("image_count").integer(counts.images);
  if (flavour.at_least(14) || flavour.release == 8) {
    out.key("video_count").integer(counts.videos);
  }
  if (flavour.at_least(8)) {
    out.key("asset_count").integer(counts.assets);
  }
  if (flavour.at_least(12)) {
    out.key("owner_username").raw(is_new ? "null" : json::quoted(board.owner));
  }
  if (flavour.at_least(k_v7_dev)) {
    out.key("project_id").raw(board.project_id ? json::quoted(*board.project_id) : "null");
  }
  out.end_object();
  return out.take();
}

Board& BoardStore::add(Board board) {
  return m_boards.emplace_back(std::move(board));
}

Board* BoardStore::find(const std::string& id) {
  const auto found = std::find_if(m_boards.begin(), m_boards.end(),
                                  [&](const Board& board) { return board.id == id; });
  return found == m_boards.end() ? nullptr : &*found;
}

bool BoardStore::erase(const std::string& id) {
  const auto found = std::find_if(m_boards.begin(), m_boards.end(),
                                  [&](const Board& board) { return board.id == id; });
  if (found == m_boards.end()) {
    return false;
  }
  m_boards.erase(found);
  return true;
}

}  // namespace invokeai_batch::sim
