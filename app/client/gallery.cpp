#include "client/gallery.hpp"

#include <algorithm>
#include <utility>

namespace invokeai_batch::app {

namespace {

constexpr int k_videos_since = 14;

}  // namespace

// Starred ones come first, and within them as without the newest: so an end is an end.
bool GalleryPages::is_wanted(const invokeai::ImageRecord& image) const {
  return (!m_query.starred || image.starred) &&
         (!m_query.since || image.created_at >= *m_query.since);
}

void GalleryPages::fetch() {
  const auto most = static_cast<std::int64_t>(invokeai::k_most_names);
  invokeai::ImageQuery query{.board = m_query.board,
                             .search = m_query.search,
                             .offset = m_offset,
                             .limit = std::min(most, m_query.newest.value_or(most)),
                             .kind = m_kind,
                             .categories = m_query.categories,
                             .starred_first = m_query.starred};
  const auto page = ask(
      m_client, invokeai::images_request(m_client.server(), query),
      [this](const http::Outcome& outcome) { return invokeai::read_images(outcome, m_kind); },
      "list its images");
  std::set<std::string> names;
  for (const auto& image : page.images) {
    names.insert(image.name.value);
    if (m_previous.contains(image.name.value)) {
      continue;
    }
    if (!is_wanted(image)) {
      m_ended = true;
      return;
    }
    m_page.push_back(image);
  }
  m_previous = std::move(names);
  m_offset += static_cast<std::int64_t>(page.images.size());
  m_ended = m_ended || static_cast<std::int64_t>(page.images.size()) < query.limit;
}

const invokeai::ImageRecord* GalleryPages::front() {
  while (m_page.empty() && !m_ended) {
    fetch();
  }
  return m_page.empty() ? nullptr : &m_page.front();
}

Gallery::Gallery(Client& client, GalleryQuery query)
    : m_query(std::move(query)),
      m_has_videos(has_version(client, k_videos_since)),
      m_images(client, m_query, invokeai::MediaKind::image),
      m_videos(client, m_query, invokeai::MediaKind::video) {}

std::vector<invokeai::ImageRecord> Gallery::next(std::size_t count) {
  std::vector<invokeai::ImageRecord> images;
  while (images.size() < count && (!m_query.newest || m_given < *m_query.newest)) {
    const auto* image = m_images.front();
    const auto* video = m_has_videos ? m_videos.front() : nullptr;
    if (image == nullptr && video == nullptr) {
      break;
    }
    const bool takes_video =
        image == nullptr || (video != nullptr && video->created_at > image->created_at);
    images.push_back(takes_video ? *video : *image);
    (takes_video ? m_videos : m_images).pop();
    ++m_given;
  }
  return images;
}

}  // namespace invokeai_batch::app
