#include "invokeai_batch/report/event_text.hpp"

#include "invokeai_batch/base/utf8.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

using events::EventKind;

// A server's message may be a page; the whole of it is in the store.
constexpr std::size_t k_longest_text = 400;

// From which verbosity on an event is told.
Verbosity told_from(EventKind kind) {
  switch (kind) {
    case EventKind::job_failed:
      return Verbosity::quiet;
    case EventKind::job_retry:
    case EventKind::waiting:
    case EventKind::resumed:
    case EventKind::board_created:
    case EventKind::warning:
    case EventKind::note:
      return Verbosity::normal;
    case EventKind::run_started:
    case EventKind::job_queued:
    case EventKind::job_adopted:
    case EventKind::job_started:
    case EventKind::job_done:
    case EventKind::job_skipped:
    case EventKind::image_saved:
    case EventKind::run_ended:
      return Verbosity::verbose;
  }
  return Verbosity::verbose;
}

std::string shown(const std::string& text) {
  return base::elide(base::one_line(text), k_longest_text);
}

// `head`, and what the event says about it.
std::string with_text(const std::string& head, const events::Event& event) {
  const auto text = shown(event.text);
  return text.empty() ? head : head + ": " + text;
}

std::string job_of(const events::Event& event) {
  return event.job == 0 ? std::string() : "job " + std::to_string(event.job);
}

// "warning: job 17: …"
std::string remark(std::string label, const events::Event& event) {
  if (const auto job = job_of(event); !job.empty()) {
    label += ": " + job;
  }
  return with_text(label, event);
}

std::string about_job(std::string_view what, const events::Event& event) {
  return with_text(job_of(event) + " " + std::string(what), event);
}

std::string queued(std::string_view what, const events::Event& event) {
  return about_job(event.item == 0 ? std::string(what)
                                   : std::string(what) + " as item " + std::to_string(event.item),
                   event);
}

// Without colour and line break; "" when the event has no line.
std::string sentence(const events::Event& event) {
  switch (event.kind) {
    case EventKind::job_failed:
      return about_job("failed", event);
    case EventKind::job_retry:
      return about_job("will be tried again", event);
    case EventKind::waiting:
      return with_text("waiting", event);
    case EventKind::resumed:
      return with_text("carrying on", event);
    case EventKind::board_created:
      return "made the board \"" + shown(event.board) + "\"";
    case EventKind::warning:
      return remark("warning", event);
    case EventKind::note:
      return remark("note", event);
    case EventKind::job_queued:
      return queued("is queued", event);
    case EventKind::job_adopted:
      return queued("is on the server already", event);
    case EventKind::job_started:
      return about_job("runs", event);
    case EventKind::job_done:
      return about_job("is done", event);
    case EventKind::job_skipped:
      return about_job("was done before", event);
    case EventKind::run_started:
    case EventKind::run_ended:
      return shown(event.text);
    case EventKind::image_saved:
      return {};  // its path goes to stdout
  }
  return {};
}

}  // namespace

std::string event_line(const events::Event& event, Verbosity verbosity,
                       const base::Terminal& terminal) {
  if (verbosity < told_from(event.kind)) {
    return {};
  }
  const auto text = sentence(event);
  if (text.empty()) {
    return {};
  }
  const bool is_failure = event.kind == EventKind::job_failed;
  const bool is_warning = event.kind == EventKind::warning || event.kind == EventKind::job_retry;
  return (is_failure   ? in_red(text, terminal)
          : is_warning ? in_yellow(text, terminal)
                       : text) +
         "\n";
}

std::string path_line(const events::Event& event, std::string_view output_directory, PathEnd end) {
  if (event.kind != EventKind::image_saved) {
    return {};
  }
  return path_below(output_directory, event.path) + (end == PathEnd::nul ? '\0' : '\n');
}

}  // namespace invokeai_batch::report
