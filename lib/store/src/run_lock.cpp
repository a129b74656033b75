#include "run_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/store/reading_lock.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::store {

namespace {

namespace fs = std::filesystem;

fs::path lock_file(const Place& place) {
  return state_directory(place) / "lock";
}

// The host is named because the directory may be one that several machines see.
std::string this_process() {
  std::array<char, 256> host{};
  const bool named = ::gethostname(host.data(), host.size() - 1) == 0;
  return "process " + std::to_string(::getpid()) +
         (named ? " on " + std::string(host.data()) : std::string());
}

// What the holder has written: itself, and perhaps a note behind a line break. It may have been
// another version, or not have come to it yet.
std::string text_of(const fs::path& path) {
  constexpr std::size_t k_longest = 300;
  const auto facts = base::file_facts(path);
  return !facts || facts->bytes == 0 || facts->bytes > k_longest ? std::string()
                                                                 : base::read_file(path);
}

std::string holder_of(const fs::path& path) {
  const auto text = text_of(path);
  return text.empty() ? "an unknown process" : base::one_line(text.substr(0, text.find('\n')));
}

base::Problem occupied(const Place& place, const std::string& holder) {
  const auto where = place.output_directory.string();
  if (place.shard) {
    return {.where = where,
            .what = "shard " + std::to_string(*place.shard) + " is at work (" + holder + ")",
            .hint = "wait for it to end, and run the same command again"};
  }
  return {.where = where,
          .what = "another run or mirror is at work in this directory (" + holder + ")",
          .hint = "wait for it to end, or choose another directory (-o)"};
}

}  // namespace

std::string lock_text(std::string_view note) {
  return this_process() + (note.empty() ? "" : "\n" + std::string(note));
}

base::FileLock acquire_run_lock(const Place& place, std::string_view note) {
  const auto path = lock_file(place);
  auto lock = base::FileLock::try_acquire(path);
  if (!lock) {
    throw base::Error(base::ErrorClass::local_io, occupied(place, holder_of(path)));
  }
  lock->leave_note(lock_text(note));
  return std::move(*lock);
}

std::optional<base::FileLock> occupy_to_read(const Place& place) {
  const auto path = lock_file(place);
  const auto is_written = base::is_there(path) ? path : path.parent_path();
  if (::faccessat(AT_FDCWD, is_written.c_str(), W_OK, AT_EACCESS) == 0) {
    return acquire_run_lock(place, {});
  }
  if (base::FileLock::is_held(path)) {
    throw base::Error(base::ErrorClass::local_io, occupied(place, holder_of(path)));
  }
  return std::nullopt;
}

std::optional<std::string> writer_at_work(const Place& place) {
  const auto path = lock_file(place);
  return base::FileLock::is_held(path) ? std::optional(holder_of(path)) : std::nullopt;
}

std::string read_lock_note(const Place& place) {
  const auto path = lock_file(place);
  const auto text = text_of(path);
  const auto end = text.find('\n');
  return end == std::string::npos || !base::FileLock::is_held(path) ? std::string()
                                                                    : text.substr(end + 1);
}

}  // namespace invokeai_batch::store
