#include "client/gallery.hpp"

#include <algorithm>
#include <utility>

namespace invokeai_batch::app {

namespace {

constexpr int k_videos_since = 14;
constexpr auto k_page = static_cast<std::int64_t>(k_gallery_page);

}  // namespace

// Starred ones come first, and within them as without the newest: so an end is an end.
bool GalleryPages::is_wanted(const invokeai::ImageRecord& image) const {
  return (!m_query.starred || image.starred) &&
         (!m_query.since || image.created_at >= *m_query.since);
}

bool GalleryPages::is_behind_last(const invokeai::ImageRecord& image) const {
  if (!m_last) {
    return true;
  }
  if (m_query.starred && image.starred != m_last->starred) {
    return !image.starred;
  }
  return image.created_at <= m_last->created_at;
}

GalleryPages::Page GalleryPages::page_at(std::int64_t offset, std::int64_t limit) {
  const invokeai::ImageQuery query{.board = m_query.board,
                                   .search = m_query.search,
                                   .offset = offset,
                                   .limit = limit,
                                   .kind = m_kind,
                                   .categories = m_query.categories,
                                   .starred_first = m_query.starred};
  auto page = ask(
      m_client, invokeai::images_request(m_client.server(), query),
      [this](const http::Outcome& outcome) { return invokeai::read_images(outcome, m_kind); },
      "list its images");
  m_offset = offset + static_cast<std::int64_t>(page.images.size());
  m_ended = static_cast<std::int64_t>(page.images.size()) < limit;
  return std::move(page.images);
}

// What stands behind the last one of the page before. Where that one went, and all of its page,
// time decides.
GalleryPages::Page::const_iterator GalleryPages::first_new(const Page& page) const {
  const auto last_known = std::find_if(page.rbegin(), page.rend(), [this](const auto& image) {
    return m_previous.contains(image.name.value);
  });
  return last_known != page.rend()
             ? last_known.base()
             : std::find_if(page.begin(), page.end(),
                            [this](const auto& image) { return is_behind_last(image); });
}

// Where images before it went, those behind have moved up.
bool GalleryPages::leaves_some_out(const Page& page) const {
  return page.empty() || first_new(page) == page.begin();
}

// Each page but the first begins with the last image of the one before. Where it does not, what is
// in between is found further up.
void GalleryPages::fetch() {
  if (!m_last) {
    take(page_at(0, std::min(m_query.at_first, m_query.newest.value_or(k_page))));
    return;
  }
  auto offset = m_offset - 1;
  auto page = page_at(offset, k_page);
  while (offset > 0 && leaves_some_out(page)) {
    offset = std::max(std::int64_t{0}, offset - k_page + 1);
    page = page_at(offset, k_page);
  }
  take(page);
}

void GalleryPages::take(const Page& page) {
  for (auto image = first_new(page); image != page.end(); ++image) {
    if (!is_wanted(*image)) {
      m_ended = true;
      return;
    }
    m_page.push_back(*image);
  }
  if (!m_page.empty()) {
    m_last = m_page.back();
    m_previous.clear();
    for (const auto& image : page) {
      m_previous.insert(image.name.value);
    }
  }
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
