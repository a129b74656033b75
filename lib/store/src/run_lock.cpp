#include "run_lock.hpp"

#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::store {

namespace {

namespace fs = std::filesystem;

fs::path lock_file(const fs::path& output_directory) {
  return output_directory / k_directory / "lock";
}

// The host is named because the directory may be one that several machines see.
std::string this_process() {
  std::array<char, 256> host{};
  const bool named = ::gethostname(host.data(), host.size() - 1) == 0;
  return "process " + std::to_string(::getpid()) +
         (named ? " on " + std::string(host.data()) : std::string());
}

// The note of whoever has the lock; it may have been written by another version, or not yet.
std::string holder_of(const fs::path& path) {
  constexpr std::size_t k_longest_note = 300;
  const auto facts = base::file_facts(path);
  if (!facts || facts->bytes == 0 || facts->bytes > k_longest_note) {
    return "an unknown process";
  }
  return base::one_line(base::read_file(path));
}

void make_directory(const fs::path& output_directory) {
  const auto directory = output_directory / k_directory;
  std::error_code ignored;  // what is wrong shows when it is made
  if (!fs::exists(directory, ignored)) {
    base::make_directories(directory);
    base::sync_directory(output_directory);
  }
}

}  // namespace

base::FileLock acquire_run_lock(const fs::path& output_directory) {
  const auto path = lock_file(output_directory);
  auto lock = base::FileLock::try_acquire(path);
  if (!lock) {
    throw base::Error(
        base::ErrorClass::local_io,
        {.where = output_directory.string(),
         .what = "another run or mirror is at work in this directory (" + holder_of(path) + ")",
         .hint = "wait for it to end, or choose another directory (-o)"});
  }
  lock->leave_note(this_process());
  return std::move(*lock);
}

base::FileLock occupy(const fs::path& output_directory) {
  try {
    make_directory(output_directory);
    return acquire_run_lock(output_directory);
  } catch (const base::Error& error) {
    auto problems = error.problems();
    for (auto& problem : problems) {
      if (problem.hint.empty()) {
        problem.hint = "choose a directory that can be written to (-o)";
      }
    }
    throw base::Error(error.error_class(), std::move(problems));
  }
}

std::optional<std::string> writer_at_work(const fs::path& output_directory) {
  const auto path = lock_file(output_directory);
  return base::FileLock::is_held(path) ? std::optional(holder_of(path)) : std::nullopt;
}

}  // namespace invokeai_batch::store
