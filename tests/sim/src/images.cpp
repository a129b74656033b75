#include "images.hpp"

#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

std::string quoted_or_null(const std::optional<std::string>& text) {
  return text ? json::quoted(*text) : "null";
}

bool has_term(const Image& image, const std::string& term) {
  const auto wanted = base::to_lower(term);
  return image.created_at.find(term) != std::string::npos ||
         (image.metadata && base::to_lower(*image.metadata).find(wanted) != std::string::npos);
}

bool passes(const Image& image, const ImageFilter& filter) {
  const auto& categories = filter.categories;
  const bool on_wanted_board =
      !filter.board_id ||
      (*filter.board_id == "none" ? !image.board_id : image.board_id == filter.board_id);
  const bool has_kind =
      filter.kind == MediaKind::any || image.is_video == (filter.kind == MediaKind::video);
  return has_kind && on_wanted_board && has_term(image, filter.search_term) &&
         (!filter.is_intermediate || image.is_intermediate == *filter.is_intermediate) &&
         (categories.empty() ||
          std::find(categories.begin(), categories.end(), image.category) != categories.end()) &&
         (!filter.origin || *filter.origin == (image.is_upload ? "external" : "internal"));
}

/// The members that a picture and a film share, by what each is called.
void write_record(json::Writer& out, const Image& image, const std::string& kind) {
  const auto url = "api/v1/" + kind + "s/i/" + image.name;
  out.member(kind + "_name", image.name).member(kind + "_url", url + "/full");
  out.member("thumbnail_url", url + "/thumbnail");
  out.member(kind + "_origin", image.is_upload ? "external" : "internal");
  out.member(kind + "_category", image.category);
  out.key("width").integer(image.picture.width).key("height").integer(image.picture.height);
}

void write_state(json::Writer& out, const Image& image) {
  out.member("created_at", image.created_at).member("updated_at", image.updated_at);
  out.key("deleted_at").null().key("is_intermediate").boolean(image.is_intermediate);
  out.key("session_id").raw(quoted_or_null(image.session_id));
  out.key("node_id").raw(quoted_or_null(image.node_id));
  out.key("starred").boolean(image.is_starred);
  out.key("has_workflow").boolean(image.workflow != nullptr);
}

}  // namespace

std::vector<PngText> embedded_texts(const Image& image) {
  std::vector<PngText> texts;
  const auto add = [&](const char* keyword, const SharedText& text) {
    if (text) {
      texts.emplace_back(keyword, *text);
    }
  };
  add("invokeai_metadata", image.metadata);
  add("invokeai_workflow", image.workflow);
  add("invokeai_graph", image.graph);
  return texts;
}

std::string file_of(const Image& image) {
  return image.is_video ? make_mp4(image.picture) : make_png(image.picture, embedded_texts(image));
}

std::string image_dto(const Flavour& flavour, const Image& image) {
  json::Writer out;
  out.begin_object();
  write_record(out, image, "image");
  write_state(out, image);
  if (flavour.at_least(13)) {
    out.member("image_subfolder", "");
  }
  out.key("board_id").raw(quoted_or_null(image.board_id)).end_object();
  return out.take();
}

std::string video_dto(const Image& video) {
  json::Writer out;
  out.begin_object();
  write_record(out, video, "video");
  out.key("duration").number(1.0).key("fps").number(16.0);
  write_state(out, video);
  out.member("video_subfolder", "");
  out.key("board_id").raw(quoted_or_null(video.board_id)).end_object();
  return out.take();
}

Image& ImageStore::add(Image image) {
  const auto age = m_next_age++;
  auto owned = std::make_unique<Image>(std::move(image));
  auto& stored = *owned;
  m_by_age.emplace(age, &stored);
  m_ages.emplace(stored.name, age);
  if (stored.board_id) {
    m_boards[*stored.board_id].emplace(age, &stored);
  }
  m_images.emplace(stored.name, std::move(owned));
  return stored;
}

Image* ImageStore::find(const std::string& name) {
  const auto found = m_images.find(name);
  return found == m_images.end() ? nullptr : found->second.get();
}

bool ImageStore::erase(const std::string& name) {
  auto* image = find(name);
  if (image == nullptr) {
    return false;
  }
  put_on_board(*image, std::nullopt);
  m_by_age.erase(m_ages.at(name));
  m_ages.erase(name);
  const auto found = m_images.find(name);
  m_gone.push_back(std::move(found->second));
  m_images.erase(found);
  return true;
}

void ImageStore::put_on_board(Image& image, std::optional<std::string> board_id) {
  const auto age = m_ages.at(image.name);
  if (image.board_id) {
    m_boards[*image.board_id].erase(age);
  }
  if (board_id) {
    m_boards[*board_id].emplace(age, &image);
  }
  image.board_id = std::move(board_id);
}

std::vector<const Image*> ImageStore::on_board(const std::string& board_id) const {
  std::vector<const Image*> images;
  const auto found = m_boards.find(board_id);
  if (found != m_boards.end()) {
    for (const auto& [age, image] : found->second) {
      images.push_back(image);
    }
  }
  return images;
}

std::vector<const Image*> ImageStore::select(const ImageFilter& filter) const {
  std::vector<const Image*> images;
  for (const auto& [age, image] : m_by_age) {
    if (passes(*image, filter)) {
      images.push_back(image);
    }
  }
  if (!filter.is_oldest_first) {
    std::reverse(images.begin(), images.end());
  }
  if (filter.is_starred_first) {
    std::stable_partition(images.begin(), images.end(),
                          [](const Image* image) { return image->is_starred; });
  }
  return images;
}

}  // namespace invokeai_batch::sim
