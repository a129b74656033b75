// What a run shows while it is at work: the progress line, event lines, paths or NDJSON.
#pragma once

#include <string>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/report/event_text.hpp"
#include "invokeai_batch/report/progress_line.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// Writes to the two streams. stdout carries the paths of new files when it is no terminal (or a
/// dumb one, or with -v), NDJSON with --json, nothing with -q.
class Display {
 public:
  Display(Output output, report::PathEnd path_end, std::string output_directory);
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  void show(const events::Event& event);
  void show(const events::Progress& progress);
  /// That it was heard: the end may take a moment.
  void show(const run::Stop& stop);
  /// Lines for people, around the progress line.
  void say(std::string_view lines);
  /// Takes the progress line away for good.
  void close();

  [[nodiscard]] base::Milliseconds elapsed() const;

 private:
  [[nodiscard]] std::string data_line(const events::Event& event) const;

  Output m_output;
  report::PathEnd m_path_end;
  std::string m_output_directory;
  base::Terminal m_terminal;
  bool m_stdout_is_terminal;
  report::Verbosity m_verbosity;
  report::ProgressLine m_line;
  base::Instant m_began;
};

}  // namespace invokeai_batch::app
