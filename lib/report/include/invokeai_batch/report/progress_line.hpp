// The one line that a person watches while a run is at work:
//
//     [12/203] 2 failed · 10 images · 14.2 jobs/min · 12 min left · job 13 running
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/events/event.hpp"

namespace invokeai_batch::report {

/// The text of the line, never wider than the terminal's columns less one: what matters less goes
/// first. `elapsed` is since this run began. Without line break, so that it serves a log as well.
///
/// The time left is that of the jobs to come at the median time one takes on the server; while
/// nothing is known, or nothing can be sent, there is none. Why nothing can be sent stands in place
/// of what runs.
[[nodiscard]] std::string progress_text(const events::Progress& progress,
                                        base::Milliseconds elapsed, const base::Terminal& terminal);

/// Keeps the line on the screen. It writes nothing itself: every function gives the bytes to write
/// to the terminal, none when it is not interactive.
class ProgressLine {
 public:
  explicit ProgressLine(base::Terminal terminal) : m_terminal(terminal) {}

  /// Draws the line; "" when it stands there already.
  [[nodiscard]] std::string show(const events::Progress& progress, base::Milliseconds elapsed);

  /// Takes the line away, before anything else is written and at the end.
  [[nodiscard]] std::string hide();

  /// Complete lines, with the progress line out of their way and drawn again below them.
  [[nodiscard]] std::string around(std::string_view lines);

  /// The window has another width from now on.
  void resize(std::size_t columns) { m_terminal.columns = columns; }

 private:
  base::Terminal m_terminal;
  std::string m_text;  // last drawn
  bool m_visible = false;
};

}  // namespace invokeai_batch::report
