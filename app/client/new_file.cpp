#include "client/new_file.hpp"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/run/download_fault.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_room = ".invokeai-batch-get-";
constexpr const char* k_lock = "lock";
constexpr const char* k_part = "part";

// A room that holds anything else is not removed.
void remove_room(const fs::path& room) {
  std::error_code ignored;
  fs::remove(room / k_part, ignored);
  fs::remove(room / k_lock, ignored);
  fs::remove(room, ignored);
}

bool is_room(const fs::directory_entry& entry) {
  std::error_code ignored;
  const auto name = entry.path().filename().native();
  return name.starts_with(k_room) &&
         name.find_first_not_of("0123456789-", k_room.size()) == std::string::npos &&
         fs::is_directory(entry.symlink_status(ignored));
}

// Where it cannot be asked for, nobody knows whether its owner lives.
std::optional<base::FileLock> lock_of(const fs::path& room) {
  try {
    return base::FileLock::try_acquire(room / k_lock);
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

// NAME of "NAME.PID.part" or "NAME.PID-N.part" (base::AtomicFile), where that process is gone.
fs::path target_of_left_part(const fs::path& part) {
  const auto stem = part.stem();  // NAME.PID
  const auto extension = stem.extension().native();
  const auto numbers =
      std::string_view(extension).substr(std::min<std::size_t>(1, extension.size()));
  const auto process = base::parse_integer(numbers.substr(0, numbers.find('-')));
  if (part.extension() != ".part" || !process || *process <= 0 ||
      *process > std::numeric_limits<pid_t>::max() ||
      numbers.find_first_not_of("0123456789-") != std::string_view::npos ||
      ::kill(static_cast<pid_t>(*process), 0) == 0 || errno != ESRCH) {
    return {};
  }
  return part.parent_path() / stem.stem();
}

bool is_beginning_of(const fs::path& part, const fs::path& whole) {
  constexpr std::size_t k_at_once = std::size_t{64} << 10U;
  const auto size = base::file_facts(part);
  const auto whole_size = base::file_facts(whole);
  if (!size || !whole_size || size->bytes > whole_size->bytes) {
    return false;
  }
  std::ifstream first(part, std::ios::binary);
  std::ifstream second(whole, std::ios::binary);
  std::string some(k_at_once, '\0');
  std::string same(k_at_once, '\0');
  while (first) {
    first.read(some.data(), static_cast<std::streamsize>(some.size()));
    second.read(same.data(), first.gcount());
    const auto count = static_cast<std::size_t>(first.gcount());
    if (first.bad() || second.gcount() != first.gcount() ||
        some.compare(0, count, same, 0, count) != 0) {
      return false;
    }
  }
  return first.eof();
}

base::RenameResult put(base::AtomicFile& file, const std::filesystem::path& path,
                       std::string_view bytes) {
  if (run::is_write_to_fail()) {
    throw base::system_error("write", path.string(), errno);
  }
  file.write(bytes);
  return file.commit_without_replacing();
}

base::RenameResult put(const std::filesystem::path& path, std::string_view bytes,
                       const std::optional<std::filesystem::path>& part) {
  if (part) {
    base::AtomicFile file(path, *part);
    return put(file, path, bytes);
  }
  base::AtomicFile file(path);
  return put(file, path, bytes);
}

bool names_file(const fs::path& output, const FetchedKind& fetched) {
  std::error_code ignored;
  const auto ending = base::to_lower(output.extension().string());
  const auto& endings = fetched.endings;
  return std::find(endings.begin(), endings.end(), ending) != endings.end() &&
         !fs::is_directory(output, ignored);
}

}  // namespace

Destination destination_of(const std::optional<std::string>& output, const FetchedKind& fetched,
                           std::size_t things) {
  if (output == "-") {
    return {};
  }
  const fs::path place = output.value_or(".");
  if (!names_file(place, fetched)) {
    return {.directory = place};
  }
  if (things > 1) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "-o " + place.string(),
                       .what = "this is one file, and " + std::to_string(things) + " " +
                               std::string(fetched.plural) + " are to be fetched",
                       .hint = "name a directory"});
  }
  return {.directory = place.has_parent_path() ? place.parent_path() : fs::path("."),
          .file = place};
}

Wrote write_new_file(const std::filesystem::path& path, std::string_view bytes,
                     const std::optional<std::filesystem::path>& part) {
  if (put(path, bytes, part) == base::RenameResult::done) {
    return Wrote::fresh;
  }
  if (base::file_facts(path) && base::read_file(path) == bytes) {
    return Wrote::same_is_there;
  }
  throw base::Error(base::ErrorClass::input, {.where = path.string(),
                                              .what = "there is another file of this name",
                                              .hint = "choose another directory with -o"});
}

void clear_left_rooms(const fs::path& directory) {
  std::error_code ignored;
  for (fs::directory_iterator entry(directory, ignored), end; entry != end;
       entry.increment(ignored)) {
    if (!is_room(*entry)) {
      continue;
    }
    if (const auto lock = lock_of(entry->path())) {
      remove_room(entry->path());
    }
  }
}

void clear_left_parts(const fs::path& directory) {
  std::error_code ignored;
  std::vector<fs::path> left;
  for (fs::directory_iterator entry(directory, ignored), end; entry != end;
       entry.increment(ignored)) {
    const auto target = target_of_left_part(entry->path());
    if (!target.empty() && is_beginning_of(entry->path(), target)) {
      left.push_back(entry->path());
    }
  }
  for (const auto& part : left) {
    fs::remove(part, ignored);
  }
}

// Somebody who clears may have taken it for a dead one's just now.
bool NewFiles::occupy(const fs::path& room) {
  m_lock = lock_of(room);
  if (m_lock && base::is_there(room / k_lock)) {
    m_room = room;
    return true;
  }
  m_lock.reset();
  remove_room(room);
  return false;
}

NewFiles::NewFiles(fs::path directory)
    : m_directory(directory.empty() ? fs::path(".") : std::move(directory)) {
  constexpr int k_tries = 100;
  base::make_directories(m_directory);
  clear_left_rooms(m_directory);
  for (int n = 0; n < k_tries; ++n) {
    const auto room = m_directory / (std::string(k_room) + std::to_string(::getpid()) +
                                     (n == 0 ? "" : "-" + std::to_string(n)));
    std::error_code error;
    if (fs::create_directory(room, error) && occupy(room)) {
      return;
    }
    if (error) {
      throw base::system_error("write in", m_directory.string(), error.value());
    }
  }
}

NewFiles::~NewFiles() {
  clear_left_parts(m_directory);
  if (!m_room.empty()) {
    remove_room(m_room);
  }
}

Wrote NewFiles::write(const fs::path& path, std::string_view bytes) const {
  return m_room.empty() ? write_new_file(path, bytes)
                        : write_new_file(path, bytes, m_room / k_part);
}

}  // namespace invokeai_batch::app
