#include "mirror/changes.hpp"

#include <map>
#include <set>
#include <utility>
#include <variant>

#include "client/media.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/run/download.hpp"
#include "mirror/names.hpp"

namespace invokeai_batch::app {

namespace {

using run::FileOnDisk;
using store::MirroredFile;

constexpr const char* k_by_following = " (--follow)";

bool follows(const MirrorState& state) {
  return state.request.changes == Changes::followed;
}

FileOnDisk look_at(const MirrorState& state, const MirroredFile& file) {
  return run::look_at(state.directory_of(file.board), {.path = file.path,
                                                       .bytes = file.bytes,
                                                       .sha256 = file.sha256,
                                                       .modified_ns = file.modified_ns});
}

// Renamed first and entered then: after a crash between the two the file is found where it is to
// be, and taken for what it is.
void move_file(MirrorState& state, MirroredFile& file, const store::MirroredBoard& to) {
  const auto from = state.directory_of(file.board) / file.path;
  auto moved = file;
  moved.board = to.id;
  moved.path = free_path(
      state.directory_of(to.id), path_of(state.request.names, to.name, moved), moved,
      [&](const std::string& path) { return state.list.is_taken(to.id, path, file.image_name); });
  const auto target = state.directory_of(to.id) / moved.path;
  if (!base::is_there(target)) {
    base::make_directories(target.parent_path());
    if (base::rename_without_replacing(from, target) == base::RenameResult::target_exists) {
      throw base::Error(base::ErrorClass::local_io, {.where = target.string(),
                                                     .what = "a file came to be there just now",
                                                     .hint = "mirror again"});
    }
    base::sync_directory(target.parent_path());
  }
  const auto facts = base::file_facts(target);
  moved.modified_ns = facts ? facts->modified_ns : 0;
  state.list.put({moved});
  file = std::move(moved);
}

void compare_place(MirrorState& state, MirroredFile& file, const std::string& server_board) {
  if (file.board == server_board) {
    return;
  }
  const auto before = state.path_told(file);
  const auto* to = state.find_board(server_board);
  NewsItem item{.what = News::moved,
                .image = file.image_name,
                .board = to == nullptr ? server_board : to->name,
                .followed = follows(state) && to != nullptr};
  if (item.followed) {
    move_file(state, file, *to);
    item.text = before + " was moved on the server, and is " + state.path_told(file) + " now";
  } else {
    item.text = before + ": was moved on the server to " +
                (to == nullptr ? "a board that is not mirrored" : to->name) + "; it stays" +
                (to == nullptr ? "" : k_by_following);
  }
  item.file = state.path_told(file);
  state.news.tell(item);
}

void compare_star(MirrorState& state, MirroredFile& file, bool is_starred) {
  if (file.starred == is_starred) {
    return;
  }
  const bool followed = follows(state);
  const auto path = state.path_told(file);
  state.news.tell({.what = is_starred ? News::starred : News::unstarred,
                   .image = file.image_name,
                   .board = state.board(file.board).name,
                   .file = path,
                   .followed = followed,
                   .text = path + (is_starred ? ": was starred" : ": its star was taken") +
                           " on the server" + (followed ? "" : k_by_following)});
  if (followed) {
    file.starred = is_starred;
    state.list.put({file});
  }
}

// A file that a crash left where --follow was to move it is not missing.
bool is_where_it_was_to_be(MirrorState& state, const MirroredFile& file,
                           const std::string& server_board) {
  const auto* to = state.find_board(server_board);
  if (to == nullptr || file.board == server_board || !follows(state)) {
    return false;
  }
  auto moved = file;
  moved.board = to->id;
  moved.path = path_of(state.request.names, to->name, moved);
  moved.modified_ns = 0;
  return look_at(state, moved) == FileOnDisk::whole;
}

void tell_changed(MirrorState& state, const MirroredFile& file) {
  const auto path = state.path_told(file);
  state.news.tell({.what = News::changed,
                   .image = file.image_name,
                   .board = state.board(file.board).name,
                   .file = path,
                   .text = path + ": is not the file that was fetched, and stays as it is; move it "
                                  "away to have that one again"});
}

// One that was announced just before a crash never came, and there is nothing to keep.
void mark_deleted(MirrorState& state, MirroredFile file) {
  file.on_server = false;
  state.list.put({file});
  if (file.modified_ns == 0 && look_at(state, file) != FileOnDisk::whole) {
    return;
  }
  const auto path = state.path_told(file);
  state.news.tell({.what = News::deleted,
                   .image = file.image_name,
                   .board = state.board(file.board).name,
                   .file = path,
                   .text = path + ": was deleted on the server, and is kept"});
}

// Those that the server still has.
std::map<std::string, invokeai::ImageRecord> still_there(MirrorState& state,
                                                         const ImageNames& names) {
  std::map<std::string, invokeai::ImageRecord> records;
  for (auto& record : known_records_of(state.client, names)) {
    auto name = record.name.value;
    records.emplace(std::move(name), std::move(record));
  }
  return records;
}

}  // namespace

Need compare(MirrorState& state, const invokeai::ImageRecord& image) {
  auto file = state.list.find(image.name.value);
  if (!file) {
    return Need::fetch;
  }
  auto on_disk = look_at(state, *file);
  if (on_disk == FileOnDisk::missing && is_where_it_was_to_be(state, *file, image.board.value)) {
    on_disk = FileOnDisk::whole;
  }
  // One that was announced and is not whole was never ours; nor is what lies in its place.
  if (on_disk == FileOnDisk::missing ||
      (on_disk == FileOnDisk::changed && file->modified_ns == 0)) {
    return Need::fetch;
  }
  if (on_disk == FileOnDisk::changed) {
    tell_changed(state, *file);
    return Need::nothing;
  }
  state.news.note_kept_whole();
  if (file->modified_ns == 0 || !file->on_server) {
    const auto facts = base::file_facts(state.directory_of(file->board) / file->path);
    file->modified_ns = facts ? facts->modified_ns : file->modified_ns;
    file->on_server = true;
    state.list.put({*file});
  }
  compare_place(state, *file, image.board.value);
  compare_star(state, *file, image.starred);
  return Need::nothing;
}

void compare_board(MirrorState& state, const std::string& id, const std::string& name) {
  std::vector<store::MirroredBoard> others;
  store::MirroredBoard* known = nullptr;
  for (auto& board : state.boards) {
    if (board.id == id) {
      known = &board;
    } else {
      others.push_back(board);
    }
  }
  if (known == nullptr) {
    state.boards.push_back({id, name, directory_of(others, name)});
    state.list.put_board(state.boards.back());
    return;
  }
  if (known->name == name) {
    return;
  }
  NewsItem item{.what = News::renamed_board, .board = name, .followed = follows(state)};
  const auto before = state.request.directory / known->directory;
  if (item.followed) {
    auto renamed = store::MirroredBoard{id, name, directory_of(others, name)};
    // A directory that cannot have the new name keeps the old one.
    const auto after = state.request.directory / renamed.directory;
    if (base::is_there(before) &&
        (base::is_there(after) ||
         base::rename_without_replacing(before, after) == base::RenameResult::target_exists)) {
      renamed.directory = known->directory;
    }
    state.list.put_board(renamed);
    *known = std::move(renamed);
    item.text = before.string() + ": the board is called " + name + " now, its directory " +
                (state.request.directory / known->directory).string();
  } else {
    item.text =
        before.string() + ": the board is called " + name + " on the server" + k_by_following;
  }
  item.file = (state.request.directory / known->directory).string();
  state.news.tell(item);
}

std::vector<invokeai::ImageRecord> look_for_unseen(MirrorState& state, const std::string& board) {
  std::vector<invokeai::ImageRecord> wanted;
  const auto unseen = state.list.unseen(board);
  for (std::size_t begin = 0; begin < unseen.size(); begin += invokeai::k_most_names) {
    const auto end = std::min(unseen.size(), begin + invokeai::k_most_names);
    ImageNames names;
    for (std::size_t i = begin; i < end; ++i) {
      names.push_back({unseen[i]});
    }
    const auto there = still_there(state, names);
    for (const auto& name : names) {
      const auto record = there.find(name.value);
      if (record != there.end()) {
        if (compare(state, record->second) == Need::fetch && record->second.board.value == board) {
          wanted.push_back(record->second);
        }
      } else if (auto file = state.list.find(name.value)) {
        mark_deleted(state, *std::move(file));
      }
    }
  }
  return wanted;
}

}  // namespace invokeai_batch::app
