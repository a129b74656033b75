#include "client/uploads.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "client/media.hpp"
#include "client/new_file.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/media/picture.hpp"
#include "server/one_by_one.hpp"
#include "settings/directories.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> k_categories{"user", "general", "control", "mask",
                                                       "other"};

std::string key_of(const FileToSend& file, const std::string& category) {
  return category + " " + file.sha256;
}

FileToSend looked_at(const std::string& path) {
  const auto bytes = base::read_file(path);
  FileToSend file{.path = path, .sha256 = base::sha256_hex(bytes)};
  file.kind = kind_of({path});
  if (file.kind == invokeai::MediaKind::video) {
    file.content_type = "video/mp4";
    return file;
  }
  const auto picture = media::look_at_picture(bytes);
  file.content_type = picture.media_type;
  if (picture.media_type.empty() || picture.damage) {
    throw base::Error(base::ErrorClass::input,
                      {.where = path,
                       .what = picture.damage ? "this picture is damaged: " + *picture.damage
                                              : "this is no picture"});
  }
  return file;
}

// A directory that lives as long as a copy is on its way.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    auto name = (fs::temp_directory_path() / "invokeai-batch-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw base::system_error("make a directory like", name, errno);
    }
    m_path = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const fs::path& path() const { return m_path; }

 private:
  fs::path m_path;
};

// Whose uploads they are: of one server, and of the account whose token we have.
fs::path cache_file(Client& client) {
  const auto directory = cache_directory();
  if (directory.empty()) {
    return {};
  }
  const auto& server = client.server();
  auto whose = base::redacted_url(server.base_url);
  if (!server.token.empty()) {
    const auto reply =
        invokeai::read_account(asked(client.session, invokeai::account_request(server)));
    const auto* account = std::get_if<invokeai::Account>(&reply);
    whose += account == nullptr ? "" : "\n" + account->email;
  }
  return directory / "uploads" / (base::sha256_hex(whose).substr(0, 16) + ".txt");
}

}  // namespace

void check_category(const std::string& category) {
  if (std::find(k_categories.begin(), k_categories.end(), category) == k_categories.end()) {
    throw base::Error(base::ErrorClass::usage, {.where = "--category " + category,
                                                .what = "there is no such category",
                                                .hint = "user, general, control, mask or other"});
  }
}

std::vector<FileToSend> files_to_send(const std::vector<std::string>& paths) {
  return find_each(paths, looked_at);
}

invokeai::ImageRecord upload(Client& client, const FileToSend& file, const std::string& category,
                             const std::optional<invokeai::BoardId>& board,
                             const std::string& wanted) {
  const invokeai::Upload what{.file = file.path,
                              .content_type = file.content_type,
                              .board = board,
                              .category = category,
                              .kind = file.kind};
  auto image = change(
      client, invokeai::upload_request(client.server(), what),
      [&file](const http::Outcome& outcome) { return invokeai::read_upload(outcome, file.kind); },
      wanted);
  if (board && image.board != *board) {
    throw base::Error(base::ErrorClass::server,
                      {.where = image.name.value,
                       .what = "it was sent, but the server did not put it on the board",
                       .hint = "was the board deleted meanwhile?"});
  }
  return image;
}

invokeai::ImageRecord copied(Client& client, const invokeai::ImageRecord& image,
                             const std::optional<invokeai::BoardId>& board) {
  const auto bytes = download(client, image.name, Size::full);
  const ScratchDirectory scratch;
  const auto kind = kind_of(image.name);
  FileToSend file{
      .path = scratch.path() / (kind == invokeai::MediaKind::video ? "copy.mp4" : "copy.png"),
      .kind = kind};
  write_new_file(file.path, bytes);
  file.content_type =
      kind == invokeai::MediaKind::video ? "video/mp4" : media::look_at_picture(bytes).media_type;
  return upload(client, file, image.category.empty() ? "general" : image.category, board,
                "copy " + image.name.value);
}

SentBefore::SentBefore(Client& client) : m_file(cache_file(client)) {
  std::error_code ignored;
  if (m_file.empty() || !fs::exists(m_file, ignored)) {
    return;
  }
  const auto text = base::read_file(m_file);
  for (const auto line : base::split(text, '\n')) {
    const auto words = base::split(line, ' ');
    if (words.size() == 3) {
      m_names[std::string(words[0]) + " " + std::string(words[1])] = std::string(words[2]);
    }
  }
}

std::optional<invokeai::ImageRecord> SentBefore::find(Client& client, const FileToSend& file,
                                                      const std::string& category) const {
  const auto known = m_names.find(key_of(file, category));
  if (known == m_names.end()) {
    return std::nullopt;
  }
  try {
    return records_of(client, {{known->second}}).front();
  } catch (const base::Error& error) {
    if (error.error_class() != base::ErrorClass::input) {
      throw;
    }
    return std::nullopt;  // deleted since
  }
}

void SentBefore::note(const FileToSend& file, const std::string& category,
                      const invokeai::ImageName& name) {
  m_names[key_of(file, category)] = name.value;
  if (m_file.empty()) {
    return;
  }
  try {
    base::make_directories(m_file.parent_path());
    base::AtomicFile kept(m_file);
    for (const auto& [key, image] : m_names) {
      kept.write(key + " " + image + "\n");
    }
    kept.commit();
  } catch (const base::Error& error) {
    log_debug(std::string("what was sent cannot be kept: ") + error.what());
  }
}

}  // namespace invokeai_batch::app
