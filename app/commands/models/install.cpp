// `models install SOURCE…`.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::InstallJob;

constexpr std::chrono::seconds k_pause{1};
constexpr std::chrono::seconds k_between_lines{10};

struct InstallOptions {
  bool in_place = false;
  bool no_wait = false;
};

void define(Builder& builder, InstallOptions& options) {
  builder.on("--in-place", options.in_place, "a file of the server's stays where it is", k_how);
  builder.on("--no-wait", options.no_wait, "begin, and do not wait for the end", k_how);
  define_client(builder);
}

// A path, URL or name of a model that the server has already is what was wanted.
bool is_there_already(const std::string& why) {
  return why.find("already") != std::string::npos || why.find("Duplicate") != std::string::npos;
}

std::string shown(const InstallJob& job) {
  return base::redacted_url(job.source) + ": ";
}

std::string progress_of(const InstallJob& job, std::int64_t bytes_before, double seconds) {
  const auto fresh = job.bytes - bytes_before;
  const auto rate =
      seconds > 0 ? static_cast<std::int64_t>(static_cast<double>(fresh) / seconds) : 0;
  return shown(job) + job.status + ", " + size_text(job.bytes) +
         (job.total_bytes > 0 ? " of " + size_text(job.total_bytes) : "") +
         (rate > 0 ? ", " + size_text(rate) + "/s" : "");
}

InstallJob waited_for(Client& client, InstallJob job, const Output& output) {
  auto told_at = base::read_clocks().instant;
  auto bytes_told = job.bytes;
  while (!invokeai::has_ended(job)) {
    std::this_thread::sleep_for(k_pause);
    job = ask(client, invokeai::install_job_request(client.server(), job.id),
              invokeai::read_install_job, "look at an installation");
    const auto now = base::read_clocks().instant;
    if (now - told_at >= k_between_lines) {
      say(progress_of(job, bytes_told, std::chrono::duration<double>(now - told_at).count()),
          output);
      told_at = now;
      bytes_told = job.bytes;
    }
  }
  return job;
}

// Did it come to a good end? A failure is told; the others go on.
bool tell_end(const InstallJob& job, const Output& output) {
  const bool is_there = job.status == "error" && is_there_already(job.error);
  if (job.status == "completed" || is_there) {
    say(shown(job) + (is_there ? "is installed already" : "installed"), output);
    return true;
  }
  log_error(shown(job) + job.status + (job.error.empty() ? "" : ": " + job.error));
  return false;
}

// nullopt: there is nothing to wait for.
std::optional<InstallJob> begun(Client& client, const std::string& source, bool in_place,
                                const Output& output) {
  const auto outcome = client.session.transport.perform(invokeai::install_model_request(
      client.server(), source, in_place ? invokeai::Inplace::yes : invokeai::Inplace::no));
  adopt_token(client, outcome);
  auto reply = invokeai::read_install_job(outcome);
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  if (failure != nullptr && failure->status == 409 && is_there_already(failure->what)) {
    say(base::redacted_url(source) + ": is installed already", output);
    return std::nullopt;
  }
  return value_or_throw(client.session, std::move(reply), "install " + base::redacted_url(source));
}

int run(const Arguments& arguments, const InstallOptions& options) {
  const auto sources = names_from(arguments);
  auto client = open_client(arguments);
  std::vector<InstallJob> jobs;
  bool all = true;
  for (const auto& source : sources) {
    try {
      if (auto job = begun(client, source, options.in_place, arguments.output)) {
        jobs.push_back(*std::move(job));
      }
    } catch (const base::Error& error) {
      all = false;
      for (const auto& problem : error.problems()) {
        log_error(base::format(problem, base::k_places_told));
      }
    }
  }
  for (auto& job : jobs) {
    if (options.no_wait) {
      write_stdout(std::to_string(job.id) + "\n");
    } else {
      all = tell_end(waited_for(client, std::move(job), arguments.output), arguments.output) && all;
    }
  }
  return all ? 0 : 1;
}

}  // namespace

Command models_install_command() {
  return {
      .name = "models install",
      .signature = "SOURCE…",
      .summary = "Install models: a path on the server, a URL, OWNER/NAME of Hugging Face",
      .examples = R"(invokeai-batch models install stabilityai/sdxl-turbo
invokeai-batch models install /models/fox.safetensors --in-place)",
      .notes =
          "Waits for the end; what is installed already is well. With --no-wait the numbers of the "
          "installations are printed, for models jobs and models cancel.",
      .words = {"SOURCE", "a path on the server, a URL or OWNER/NAME; -: those on standard input",
                1, k_any_number},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
