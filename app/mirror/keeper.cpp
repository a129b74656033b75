#include "mirror/keeper.hpp"

#include <future>
#include <utility>
#include <variant>

#include "client/media.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/invokeai/generation.hpp"
#include "invokeai_batch/run/making.hpp"
#include "mirror/names.hpp"

namespace invokeai_batch::app {

namespace {

// A video carries none itself. That the server has none, or does not say, is no reason not to keep
// the file.
std::string metadata_of_video(Client& client, const invokeai::ImageName& name) {
  const auto reply = invokeai::read_image_metadata(
      asked(client.session,
            invokeai::image_metadata_request(client.server(), name, invokeai::MediaKind::video)));
  const auto* text = std::get_if<std::string>(&reply);
  return text == nullptr ? "" : *text;
}

void describe_making(Client& client, const std::filesystem::path& part, bool has_workflow_there,
                     store::MirroredFile& file) {
  if (file.is_video) {
    file.making =
        run::making_of(invokeai::read_generation(metadata_of_video(client, {file.image_name})));
    file.has_workflow = has_workflow_there;
    return;
  }
  auto making = run::making_of_picture(part);
  file.has_workflow = making.has_workflow;
  file.making = std::move(making.values);
}

}  // namespace

void Keeper::fail(const std::string& board, const Fetched& one, const std::string& why) {
  const auto& name = one.image.name.value;
  m_state.news.tell({.what = News::failed,
                     .image = name,
                     .board = m_state.board(board).name,
                     .text = base::one_line(name) + ": not fetched: " + why});
}

void Keeper::tell_gone(const std::string& board, const Fetched& one) {
  const auto& name = one.image.name.value;
  m_state.news.tell({.what = News::deleted,
                     .image = name,
                     .board = m_state.board(board).name,
                     .text = base::one_line(name) + ": was deleted on the server meanwhile"});
}

std::string Keeper::name_for(const store::MirroredFile& file) {
  const auto wanted = path_of(m_state.request.names, m_state.board(file.board).name, file);
  auto path =
      free_path(m_state.directory_of(file.board), wanted, file, [&](const std::string& candidate) {
        return m_names.contains(base::collision_key(candidate)) ||
               m_state.list.is_taken(file.board, candidate, file.image_name);
      });
  m_names.insert(base::collision_key(path));
  return path;
}

void Keeper::announce(const std::string& board, const Fetched& one,
                      const run::CheckedFile& checked) {
  const auto& image = one.image;
  store::MirroredFile file{.image_name = image.name.value,
                           .board = board,
                           .bytes = checked.bytes,
                           .sha256 = checked.sha256,
                           .created = image.created_at,
                           .starred = image.starred,
                           .is_video = kind_of(image.name) == invokeai::MediaKind::video,
                           .width = checked.width == 0 ? image.width : checked.width,
                           .height = checked.height == 0 ? image.height : checked.height};
  describe_making(m_state.client, one.part, image.has_workflow, file);
  file.path = name_for(file);
  m_parts.push_back({one.part, m_state.board(board).directory + "/" + file.path, file.sha256});
  m_announced.push_back(std::move(file));
}

void Keeper::take(const std::string& board, Fetched& one) {
  const auto& server = m_state.client.server().base_url;
  if (const auto* checked = std::get_if<run::CheckedFile>(&one.result)) {
    announce(board, one, *checked);
  } else if (const auto* damage = std::get_if<run::Damage>(&one.result)) {
    if (damage->gone) {
      tell_gone(board, one);
    } else {
      fail(board, one, damage->why);
    }
  } else if (const auto* local = std::get_if<run::LocalFailure>(&one.result)) {
    m_endings.emplace_back(base::ErrorClass::local_io,
                           base::Problem{.what = local->why,
                                         .hint = "make room and mirror again: what is here stays"});
  } else {
    const auto& failure = std::get<invokeai::ApiFailure>(one.result);
    if (failure.kind == invokeai::FailureKind::forbidden) {
      fail(board, one, failure.what);
    } else {
      m_endings.push_back(invokeai::error_of(failure, server, "fetch " + one.image.name.value));
    }
  }
}

// The rows are durable before the files move: the list is known to have what may come to be there.
void Keeper::publish_announced() {
  auto rows = std::exchange(m_named, {});
  rows.insert(rows.end(), m_announced.begin(), m_announced.end());
  m_state.list.put(rows);
  m_publishing = std::exchange(m_announced, {});
  m_published = std::async(std::launch::async, run::publish, m_state.request.directory,
                           std::exchange(m_parts, {}));
  m_names.clear();
}

void Keeper::book_published() {
  if (!m_published.valid()) {
    return;
  }
  const auto results = m_published.get();
  auto files = std::exchange(m_publishing, {});
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto& file = files[i];
    if (const auto* named = std::get_if<run::NamedFile>(&results[i])) {
      file.modified_ns = named->modified_ns;
      m_state.news.note_bytes(file.bytes);
      m_state.news.tell({.what = News::fetched,
                         .image = file.image_name,
                         .board = m_state.board(file.board).name,
                         .file = m_state.path_told(file)});
      m_named.push_back(std::move(file));
    } else if (const auto* taken = std::get_if<run::NameTaken>(&results[i])) {
      m_state.news.tell({.what = News::failed,
                         .image = file.image_name,
                         .board = m_state.board(file.board).name,
                         .text = taken->why});
    } else {
      m_endings.emplace_back(base::ErrorClass::local_io,
                             base::Problem{.what = std::get<run::LocalFailure>(results[i]).why});
    }
  }
}

void Keeper::keep(const std::string& board, std::vector<Fetched> fetched) {
  book_published();
  for (auto& one : fetched) {
    take(board, one);
  }
  if (!m_announced.empty()) {
    publish_announced();
  }
  if (!m_endings.empty()) {
    finish();
  }
}

void Keeper::finish() {
  book_published();
  m_state.list.put(std::exchange(m_named, {}));
  if (!m_endings.empty()) {
    throw m_endings.front();
  }
}

}  // namespace invokeai_batch::app
