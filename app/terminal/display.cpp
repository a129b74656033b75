#include "terminal/display.hpp"

#include <unistd.h>

#include <utility>

#include "invokeai_batch/report/event_json.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

report::Verbosity verbosity_of(const Output& output) {
  if (output.is_quiet()) {
    return report::Verbosity::quiet;
  }
  return output.verbosity == 0 ? report::Verbosity::normal : report::Verbosity::verbose;
}

std::string_view begin_of(run::StopWhy why) {
  switch (why) {
    case run::StopWhy::signal:
      return "stopping";
    case run::StopWhy::time_limit:
      return "the time is up, stopping";
    case run::StopWhy::canceled:
      return "canceled from elsewhere, stopping";
  }
  return {};
}

}  // namespace

Display::Display(Output output, report::PathEnd path_end, std::string output_directory)
    : m_output(output),
      m_path_end(path_end),
      m_output_directory(std::move(output_directory)),
      m_terminal(base::terminal_of(STDERR_FILENO)),
      m_stdout_is_terminal(::isatty(STDOUT_FILENO) == 1),
      m_verbosity(verbosity_of(output)),
      m_line(m_terminal),
      m_began(base::read_clocks().instant) {}

Display::~Display() {
  close();
}

base::Milliseconds Display::elapsed() const {
  return base::read_clocks().instant - m_began;
}

std::string Display::data_line(const events::Event& event) const {
  if (m_output.json) {
    return report::event_json(event);
  }
  if (m_verbosity == report::Verbosity::quiet) {
    return {};
  }
  // On a terminal the progress line says how far we are; a dumb one has none.
  const bool wanted =
      !m_stdout_is_terminal || !m_terminal.interactive || m_verbosity == report::Verbosity::verbose;
  return wanted ? report::path_line(event, m_output_directory, m_path_end) : std::string();
}

void Display::show(const events::Event& event) {
  const auto data = data_line(event);
  if (!data.empty()) {
    write_stderr(m_line.hide());
    write_stdout(data);
  }
  // NDJSON has every event already; people are told what they have to know all the same.
  const auto line =
      m_output.only_json() ? std::string() : report::event_line(event, m_verbosity, m_terminal);
  if (!line.empty()) {
    say(line);
  }
}

void Display::show(const events::Progress& progress) {
  if (m_verbosity != report::Verbosity::quiet) {
    write_stderr(m_line.show(progress, elapsed()));
  }
}

void Display::show(const run::Stop& stop) {
  if (m_verbosity != report::Verbosity::quiet && stop.how == run::StopHow::soon) {
    say(std::string(begin_of(stop.why)) +
        (stop.what_runs == run::WhatRuns::canceled ? ": what waits or runs is canceled"
                                                   : ": what waits is canceled") +
        ", what is made is fetched" +
        (stop.why == run::StopWhy::signal ? "; Ctrl-C again to leave at once" : "") + "\n");
  }
}

void Display::say(std::string_view lines) {
  write_stderr(m_line.hide() + std::string(lines));
}

void Display::close() {
  write_stderr(m_line.hide());
}

}  // namespace invokeai_batch::app
