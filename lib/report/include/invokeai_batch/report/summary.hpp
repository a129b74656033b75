// What a run says at its end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// The file with a row per image, in the output directory.
inline constexpr std::string_view k_results_file = "results.csv";

enum class Outcome {
  finished,     // every job was tried
  handed_in,    // or is on the server, to be collected later
  stopped,      // on purpose: a time limit, a paused queue, `cancel`
  interrupted,  // by a signal
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct Summary {
  std::string directory{};  // as the user wrote it
  Outcome outcome = Outcome::finished;
  std::string outcome_reason{};  // why it stopped: "--max-duration 5h has passed"; or empty
  events::Progress progress{};
  base::Milliseconds elapsed{};
  std::vector<Failure> failures{};
  std::size_t not_in_plan = 0;         // done jobs that the plan no longer has
  std::optional<std::size_t> shard{};  // of which alone it speaks: results.csv is not written by it
};

/// Jobs of the plan that this run did not get to.
[[nodiscard]] std::size_t left_of(const Summary& summary);

/// Is there an image, and with it a results.csv? A shard writes none.
[[nodiscard]] bool has_results(const Summary& summary);

/// From what the store and the engine know at the end; directory, outcome and elapsed are the
/// caller's to fill in. A run that was narrowed (--only, --limit) should keep only the failures of
/// its own jobs.
[[nodiscard]] Summary summarize(const store::Snapshot& snapshot, const events::Progress& progress);

/// For people: the directory, the counts, the failures by kind, what to do next. Complete lines.
[[nodiscard]] std::string summary_text(const Summary& summary, std::size_t columns);

}  // namespace invokeai_batch::report
