#include "directory/run_claim.hpp"

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "settings/directories.hpp"

namespace invokeai_batch::app {

namespace {

std::string holder_of(const std::filesystem::path& file) {
  try {
    return std::string(base::trim(base::read_file(file)));
  } catch (const base::Error&) {
    return {};  // it has ended just now
  }
}

}  // namespace

RunClaim::RunClaim(const base::RunId& run, const std::string& output_directory) {
  const auto state = state_directory();
  if (state.empty()) {
    return;
  }
  std::error_code error;
  const auto own = std::filesystem::weakly_canonical(output_directory, error).string();
  const auto file = state / "runs" / (run.value + ".lock");
  try {
    base::make_directories(file.parent_path());
    m_lock = base::FileLock::try_acquire(file);
  } catch (const base::Error&) {
    return;  // a state directory that cannot be written to keeps nobody from running
  }
  if (m_lock) {
    m_file = file;
    m_lock->leave_note(own + "\n");
    return;
  }
  const auto holder = holder_of(file);
  if (!holder.empty() && holder != own) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = output_directory,
                       .what = "a copy of this directory is being run, " + base::one_line(holder) +
                               ": both are one run, and would send its jobs twice",
                       .hint = "wait until that has ended, then run the same command again"});
  }
}

RunClaim::~RunClaim() {
  if (m_lock) {
    std::error_code ignored;
    std::filesystem::remove(m_file, ignored);
  }
}

}  // namespace invokeai_batch::app
