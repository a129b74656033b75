#include "shards/frame_lock.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/store/place.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

std::filesystem::path lock_file(const std::string& directory) {
  return store::state_directory(directory) / "frame.lock";
}

}  // namespace

base::FileLock wait_for_frame(const std::string& directory) {
  constexpr base::Milliseconds k_between{100};
  constexpr base::Milliseconds k_tell_after{2'000};
  const auto path = lock_file(directory);
  base::make_directories(path.parent_path());
  const auto began = base::read_clocks().instant;
  bool told = false;
  while (true) {
    if (auto lock = base::FileLock::try_acquire(path)) {
      return *std::move(lock);
    }
    if (!told && base::read_clocks().instant - began >= k_tell_after) {
      told = true;
      log_warning(directory + ": waiting for another process that prepares the run");
    }
    std::this_thread::sleep_for(k_between);
  }
}

bool is_frame_being_made(const std::string& directory) {
  return base::FileLock::is_held(lock_file(directory));
}

}  // namespace invokeai_batch::app
