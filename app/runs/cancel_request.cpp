#include "runs/cancel_request.hpp"

#include <system_error>

#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

fs::path request_file(const std::string& directory) {
  return fs::path(directory) / store::k_directory / "cancel";
}

void take_away(const fs::path& file) {
  std::error_code ignored;  // there is none
  fs::remove(file, ignored);
}

}  // namespace

void request_cancel(const std::string& directory) {
  const auto file = request_file(directory);
  if (!base::is_there(file)) {
    base::AtomicFile request(file);
    request.write("to be canceled\n");
    request.commit();
  }
}

void withdraw_cancel(const std::string& directory) {
  take_away(request_file(directory));
}

CancelWatch::CancelWatch(const std::string& directory) : m_file(request_file(directory)) {
  take_away(m_file);
}

CancelWatch::~CancelWatch() {
  take_away(m_file);
}

bool CancelWatch::take() {
  const auto now = base::read_clocks().instant;
  if (m_taken || now < m_next) {
    return false;
  }
  m_next = now + k_interval;
  m_taken = base::is_there(m_file);
  return m_taken;
}

}  // namespace invokeai_batch::app
