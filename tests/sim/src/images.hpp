// The images (and videos) that the server has, and what it says about them.
// Source: services/images/images_common.py (ImageDTO), routers/images.py.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "flavour.hpp"
#include "picture.hpp"

namespace invokeai_batch::sim {

using SharedText = std::shared_ptr<const std::string>;

struct Image {
  std::string name{};
  bool is_video = false;
  bool is_upload = false;  // image_origin "external"
  std::string category = "general";
  std::string user_id = "system";
  Picture picture{};
  std::string created_at{};
  std::string updated_at{};
  bool is_intermediate = false;
  bool is_starred = false;
  std::optional<std::string> session_id{};
  std::optional<std::string> node_id{};
  std::optional<std::string> board_id{};
  std::int64_t item_id = 0;   // the queue item that made it; 0 for uploads
  std::string batch_id{};     // of that item
  std::int64_t database = 1;  // the server's, counted: see lose_database()
  SharedText metadata{};      // JSON; null without
  SharedText workflow{};
  SharedText graph{};
};

/// The texts that the server writes into a PNG, in its order.
[[nodiscard]] std::vector<PngText> embedded_texts(const Image& image);
/// The bytes of GET …/full.
[[nodiscard]] std::string file_of(const Image& image);
[[nodiscard]] std::string image_dto(const Flavour& flavour, const Image& image);
[[nodiscard]] std::string video_dto(const Image& video);

enum class MediaKind { image, video, any };

struct ImageFilter {
  MediaKind kind = MediaKind::image;
  std::optional<bool> is_intermediate{};
  std::optional<std::string> board_id{};  // "none": on no board
  std::vector<std::string> categories{};  // empty: all
  std::optional<std::string> origin{};
  std::string search_term{};  // in the metadata or the time of its making; empty: all
  bool is_oldest_first = false;
  bool is_starred_first = true;
};

class ImageStore {
 public:
  /// REQUIRES: no image of that name.
  Image& add(Image image);
  [[nodiscard]] Image* find(const std::string& name);
  /// Gone for good, but for the books; false when there was none.
  bool erase(const std::string& name);

  /// Moves an image; nullopt takes it off its board.
  void put_on_board(Image& image, std::optional<std::string> board_id);
  /// The images on a board, oldest first.
  [[nodiscard]] std::vector<const Image*> on_board(const std::string& board_id) const;

  /// In the order of the server's gallery: starred ones first, then the newest.
  [[nodiscard]] std::vector<const Image*> select(const ImageFilter& filter) const;
  [[nodiscard]] std::size_t count() const { return m_images.size(); }
  /// Those that were erased, in that order.
  [[nodiscard]] const std::vector<std::unique_ptr<Image>>& gone() const { return m_gone; }

 private:
  std::unordered_map<std::string, std::unique_ptr<Image>> m_images;
  std::map<std::uint64_t, Image*> m_by_age;
  std::unordered_map<std::string, std::uint64_t> m_ages;
  std::map<std::string, std::map<std::uint64_t, Image*>> m_boards;
  std::vector<std::unique_ptr<Image>> m_gone;
  std::uint64_t m_next_age = 0;
};

}  // namespace invokeai_batch::sim
