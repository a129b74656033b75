#include "client/installs.hpp"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::InstallJob;

constexpr std::chrono::seconds k_pause{1};
constexpr std::chrono::seconds k_between_lines{10};
constexpr const char* k_to_begin_and_erase = "\r\x1b[K";

std::string source_of(const InstallJob& job) {
  return base::one_line(base::redacted_url(job.source));
}

// A line that is written over again and again, where that can be done.
class InstallLine {
 public:
  explicit InstallLine(const Output& output)
      : m_output(output), m_terminal(base::terminal_of(STDERR_FILENO)) {}
  InstallLine(const InstallLine&) = delete;
  InstallLine& operator=(const InstallLine&) = delete;
  ~InstallLine() {
    if (m_is_shown) {
      write_stderr(k_to_begin_and_erase);
    }
  }

  void show(const InstallJob& job) {
    const auto now = base::read_clocks().instant;
    const auto since = now - m_told_at;
    if (m_output.is_quiet() || since < (m_terminal.interactive ? k_pause : k_between_lines)) {
      return;
    }
    const auto text =
        install_text(job, job.bytes - m_bytes_told, std::chrono::duration<double>(since).count());
    if (m_terminal.interactive) {
      write_stderr(k_to_begin_and_erase + base::elide(text, m_terminal.columns - 1));
      m_is_shown = true;
    } else {
      say(text, m_output);
    }
    m_told_at = now;
    m_bytes_told = job.bytes;
  }

 private:
  Output m_output;
  base::Terminal m_terminal;
  base::Instant m_told_at = base::read_clocks().instant;
  std::int64_t m_bytes_told = 0;
  bool m_is_shown = false;
};

}  // namespace

std::string install_text(const InstallJob& job, std::int64_t fresh_bytes, double seconds) {
  const auto rate =
      seconds > 0 ? static_cast<std::int64_t>(static_cast<double>(fresh_bytes) / seconds) : 0;
  return base::one_line(job.status) + " " + size_text(job.bytes) +
         (job.total_bytes > 0 ? " of " + size_text(job.total_bytes) : "") +
         (rate > 0 ? ", " + size_text(rate) + "/s" : "") + ": " + source_of(job);
}

InstallJob wait_for(Client& client, InstallJob job, const Output& output) {
  InstallLine line(output);
  while (!invokeai::has_ended(job)) {
    std::this_thread::sleep_for(k_pause);
    job = ask(client, invokeai::install_job_request(client.server(), job.id),
              invokeai::read_install_job, "look at an installation");
    if (!invokeai::has_ended(job)) {
      line.show(job);
    }
  }
  return job;
}

bool tell_end(const InstallJob& job, const Output& output) {
  const bool is_there = job.status == "error" && is_there_already(job.error);
  if (job.status == "completed" || is_there) {
    say(source_of(job) + ": " + (is_there ? "is installed already" : "installed"), output);
    return true;
  }
  log_error(source_of(job) + ": " + job.status + (job.error.empty() ? "" : ": " + job.error));
  return false;
}

bool is_there_already(const std::string& why) {
  return why.find("already") != std::string::npos || why.find("Duplicate") != std::string::npos;
}

}  // namespace invokeai_batch::app
