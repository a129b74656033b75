#include "invokeai_batch/run/download.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/fault.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/run/download_fault.hpp"

namespace invokeai_batch::run {

namespace {

// ISO base media files (mp4) name their brand at byte 4; Matroska and WebM begin with the EBML
// magic.
bool is_video(std::string_view head) {
  return (head.size() >= 8 && head.substr(4, 4) == "ftyp") || head.starts_with("\x1a\x45\xdf\xa3");
}

// More than any file of that kind and size has: a picture of 16 bits a channel without compression,
// and the texts in it. Else a server that does not end would fill the disk.
std::uint64_t most_bytes(const WantedFile& wanted) {
  constexpr std::uint64_t k_texts = std::uint64_t{64} << 20U;
  constexpr std::uint64_t k_any_picture = std::uint64_t{2} << 30U;
  constexpr std::uint64_t k_any_video = std::uint64_t{32} << 30U;
  constexpr std::uint64_t k_bytes_a_pixel = 8;
  if (wanted.kind == invokeai::MediaKind::video) {
    return k_any_video;
  }
  const auto pixels = std::uint64_t{wanted.width} * wanted.height;
  return pixels == 0 ? k_any_picture : std::min(k_any_picture, pixels * k_bytes_a_pixel + k_texts);
}

// For one line of who ends the run, and says what to do.
std::string why(const base::Error& error) {
  const auto& problem = error.problems().front();
  return base::format({.where = problem.where, .what = problem.what, .detail = problem.detail});
}

// Renames one file. A target that is there already is ours when its content is (a crash came
// between the rename and its report), else it is the user's and stays.
PublishResult publish_one(const std::filesystem::path& directory, const WholePart& whole) {
  const auto& part = whole.part;
  const auto target = directory / whole.path;
  try {
    if (base::fault("publish.before_rename") == base::Fault::fail) {
      return LocalFailure{target.string() + ": cannot be renamed (fault)"};
    }
    if (!base::file_facts(part) ||
        base::rename_without_replacing(part, target) == base::RenameResult::target_exists) {
      if (!base::file_facts(target) || base::sha256_hex_of_file(target) != whole.sha256) {
        return NameTaken{target.string() +
                         ": a file of this name is in the way; move it away and run again"};
      }
      ::unlink(part.c_str());
    }
    base::fault("publish.after_rename");
    const auto facts = base::file_facts(target);
    return NamedFile{facts ? facts->modified_ns : std::int64_t{0}};
  } catch (const base::Error& error) {
    return LocalFailure{why(error)};
  }
}

// A directory of ours that somebody has replaced by a link to elsewhere is not followed: no name
// leads out of the output directory, which may itself be a link.
void refuse_way_out(const std::filesystem::path& directory, const std::filesystem::path& parent) {
  auto at = directory;
  for (const auto& step : parent.lexically_relative(directory)) {
    at /= step;
    std::error_code error;
    if (!std::filesystem::is_symlink(std::filesystem::symlink_status(at, error))) {
      continue;
    }
    const auto target = std::filesystem::weakly_canonical(at, error);
    const auto home = std::filesystem::weakly_canonical(directory, error);
    if (error || *target.lexically_relative(home).begin() == "..") {
      throw base::Error(base::ErrorClass::local_io,
                        {.where = at.string(),
                         .what = "is a link that leads out of the output directory, and is not "
                                 "followed: move it away"});
    }
  }
}

// What has its name but may not survive a power failure is not said to be saved: the next run
// finds it in its place.
void sync_parents(const std::filesystem::path& directory, const std::vector<WholePart>& parts,
                  const std::set<std::filesystem::path>& parents,
                  std::vector<PublishResult>& results) {
  for (const auto& parent : parents) {
    try {
      base::sync_directory(parent);
    } catch (const base::Error& error) {
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if ((directory / parts[i].path).parent_path() == parent) {
          results[i] = LocalFailure{why(error)};
        }
      }
    }
  }
}

std::filesystem::path parts_directory(const store::Place& place) {
  return store::state_directory(place) / "parts";
}

}  // namespace

std::filesystem::path part_path(const store::Place& place, std::string_view id) {
  return parts_directory(place) / (std::string(id) + ".part");
}

PartsDirectory::PartsDirectory(const store::Place& place) : m_path(parts_directory(place)) {
  std::error_code error;
  std::filesystem::remove_all(m_path, error);  // a link goes, not what it leads to
  if (error) {
    throw base::system_error("empty the directory", m_path.string(), error.value());
  }
  base::make_directories(m_path);
}

PartsDirectory::~PartsDirectory() {
  std::error_code ignored;  // the next run tries again
  std::filesystem::remove_all(m_path, ignored);
}

PartFile::PartFile(std::filesystem::path part, const WantedFile& wanted)
    : m_part(std::move(part)), m_wanted(wanted) {
  ::unlink(m_part.c_str());
  m_fd = ::open(m_part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (m_fd < 0) {
    m_local_failure = why(base::system_error("write", m_part.string(), errno));
  }
}

PartFile::~PartFile() {
  if (m_fd >= 0) {
    ::close(m_fd);
  }
}

bool PartFile::take(std::string_view bytes) noexcept {
  constexpr std::size_t k_head = 16;
  constexpr std::size_t k_worth_a_write = std::size_t{256} << 10U;
  try {
    if (m_fd < 0) {
      return false;
    }
    m_head += bytes.substr(0, k_head - std::min(k_head, m_head.size()));
    m_hash.update(bytes);
    m_bytes += bytes.size();
    if (m_bytes > most_bytes(m_wanted)) {
      m_is_endless = true;
      return false;
    }
    if (m_wanted.kind == invokeai::MediaKind::image) {
      m_png.feed(bytes);
    }
    if (bytes.size() >= k_worth_a_write) {
      return write_gathered() && write(bytes);
    }
    m_gathered += bytes;
    return m_gathered.size() < k_worth_a_write || write_gathered();
  } catch (const std::exception& error) {
    m_local_failure = error.what();
    return false;
  }
}

bool PartFile::write_gathered() {
  const bool done = write(m_gathered);
  m_gathered.clear();
  return done;
}

bool is_write_to_fail() {
  const bool fails = base::fault("download.write") == base::Fault::fail;
  if (fails) {
    errno = ENOSPC;
  }
  return fails;
}

bool PartFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = is_write_to_fail() ? -1 : ::write(m_fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      m_local_failure = why(base::system_error("write", m_part.string(), errno));
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// So that publish() finds most of it on the disk, and one commit of the journal serves the files
// that are flushed together. Only a hint: a file system that cannot do it flushes later.
void PartFile::begin_flush() const {
  static_cast<void>(::sync_file_range(m_fd, 0, 0, SYNC_FILE_RANGE_WRITE));
}

std::string PartFile::damage() const {
  if (m_wanted.kind == invokeai::MediaKind::video) {
    return is_video(m_head) ? "" : "not a video file";
  }
  if (const auto damage = m_png.damage()) {
    return *damage;
  }
  const auto [width, height] = m_png.facts();
  const bool size_known = m_wanted.width != 0 && m_wanted.height != 0;
  if (size_known && (width != m_wanted.width || height != m_wanted.height)) {
    return "it is " + std::to_string(width) + "×" + std::to_string(height) + ", the server said " +
           std::to_string(m_wanted.width) + "×" + std::to_string(m_wanted.height);
  }
  return {};
}

FetchResult PartFile::result(const http::Outcome& outcome) {
  if (m_local_failure.empty()) {
    static_cast<void>(write_gathered());
  }
  if (!m_local_failure.empty()) {
    ::unlink(m_part.c_str());
    return LocalFailure{m_local_failure};
  }
  if (m_is_endless) {
    ::unlink(m_part.c_str());
    return Damage{"it does not end: more than " + std::to_string(most_bytes(m_wanted) >> 20U) +
                      " MiB have come",
                  false};
  }
  const auto problem = invokeai::download_problem(outcome, m_wanted.kind);
  if (!problem) {
    if (const auto why_damaged = damage(); !why_damaged.empty()) {
      return Damage{why_damaged, false};
    }
    begin_flush();
    CheckedFile facts;
    facts.bytes = m_bytes;
    facts.sha256 = m_hash.hex();
    if (m_wanted.kind == invokeai::MediaKind::image) {
      facts.width = m_png.facts().width;
      facts.height = m_png.facts().height;
    }
    return facts;
  }
  if (problem->kind == invokeai::FailureKind::not_found) {
    return Damage{problem->what, true};
  }
  if (problem->kind == invokeai::FailureKind::unexpected ||
      problem->kind == invokeai::FailureKind::invalid) {
    return Damage{problem->what, false};
  }
  return *problem;
}

std::vector<PublishResult> publish(const std::filesystem::path& directory,
                                   const std::vector<WholePart>& parts) {
  std::vector<PublishResult> results;
  std::set<std::filesystem::path> parents;
  for (const auto& whole : parts) {
    const auto parent = (directory / whole.path).parent_path();
    try {
      refuse_way_out(directory, parent);
      base::make_directories(parent);
      parents.insert(parent);
      // A file that was renamed before a crash has no part any more.
      if (base::file_facts(whole.part)) {
        base::sync_file(whole.part);
      }
      results.emplace_back(NamedFile{});
    } catch (const base::Error& error) {
      results.emplace_back(LocalFailure{why(error)});
    }
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!std::holds_alternative<LocalFailure>(results[i])) {
      results[i] = publish_one(directory, parts[i]);
    }
  }
  sync_parents(directory, parts, parents, results);
  return results;
}

FileOnDisk look_at(const std::filesystem::path& directory, const FileRecord& file) {
  const auto path = directory / file.path;
  const auto facts = base::file_facts(path);
  if (!facts) {
    return base::is_there(path) ? FileOnDisk::changed : FileOnDisk::missing;
  }
  if (facts->bytes == file.bytes && facts->modified_ns == file.modified_ns) {
    return FileOnDisk::whole;
  }
  return facts->bytes == file.bytes && base::sha256_hex_of_file(path) == file.sha256
             ? FileOnDisk::whole
             : FileOnDisk::changed;
}

}  // namespace invokeai_batch::run
