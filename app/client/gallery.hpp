// All images and videos of a server or a board, page by page, newest first.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "invokeai_batch/invokeai/images.hpp"

namespace invokeai_batch::app {

/// What is held of a gallery at a time. InvokeAI gives as many as it is asked for.
inline constexpr std::size_t k_gallery_page = 500;

struct GalleryQuery {
  std::optional<invokeai::BoardId> board{};  // empty: those on no board; nullopt: all
  std::vector<std::string> categories{};     // none: all
  std::optional<std::string> search{};
  std::optional<std::string> since{};  // as ImageRecord::created_at, or the beginning of one
  std::optional<std::int64_t> newest{};
  bool starred = false;
  /// So many come with the first page, for those who have work to do with them meanwhile.
  std::int64_t at_first = static_cast<std::int64_t>(k_gallery_page);
};

/// Pages of one kind, in the order of the server's list: newest first. What comes or goes while
/// they are read moves the others along: none that stays is given twice, and none is left out.
class GalleryPages {
 public:
  GalleryPages(Client& client, const GalleryQuery& query, invokeai::MediaKind kind)
      : m_client(client), m_query(query), m_kind(kind) {}

  /// nullptr at the end. Throws base::Error(server).
  [[nodiscard]] const invokeai::ImageRecord* front();
  void pop() { m_page.pop_front(); }

 private:
  using Page = std::vector<invokeai::ImageRecord>;

  void fetch();
  [[nodiscard]] Page page_at(std::int64_t offset, std::int64_t limit);
  [[nodiscard]] Page::const_iterator first_new(const Page& page) const;
  [[nodiscard]] bool leaves_some_out(const Page& page) const;
  void take(const Page& page);
  [[nodiscard]] bool is_wanted(const invokeai::ImageRecord& image) const;
  [[nodiscard]] bool is_behind_last(const invokeai::ImageRecord& image) const;

  Client& m_client;
  const GalleryQuery& m_query;
  invokeai::MediaKind m_kind;
  std::deque<invokeai::ImageRecord> m_page{};
  std::set<std::string> m_previous{};  // names of the page before
  std::optional<invokeai::ImageRecord> m_last{};
  std::int64_t m_offset = 0;  // where the list goes on
  bool m_ended = false;
};

/// Both kinds, merged.
class Gallery {
 public:
  Gallery(Client& client, GalleryQuery query);
  Gallery(const Gallery&) = delete;
  Gallery& operator=(const Gallery&) = delete;

  /// The next at most `count`; none at the end. Throws base::Error(server).
  [[nodiscard]] std::vector<invokeai::ImageRecord> next(std::size_t count);

 private:
  GalleryQuery m_query;
  bool m_has_videos;
  GalleryPages m_images;
  GalleryPages m_videos;
  std::int64_t m_given = 0;
};

}  // namespace invokeai_batch::app
