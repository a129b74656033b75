#include "invokeai_batch/report/summary.hpp"

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/report/status.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

std::string_view left_label(const Summary& summary) {
  return summary.outcome == Outcome::handed_in ? "on the server" : "to do";
}

std::string counts_line(const Summary& summary) {
  const auto& progress = summary.progress;
  const std::vector<Count> parts{{progress.skipped, "done before"},
                                 {progress.done, progress.skipped > 0 ? "done now" : "done"},
                                 {progress.failed, "failed"},
                                 {left_of(summary), left_label(summary)}};
  const auto shard = summary.shard ? ", shard " + std::to_string(*summary.shard) : std::string();
  return summary.directory + shard + ": " + counts_text(progress.total, parts) + "\n";
}

std::string speed_line(const Summary& summary) {
  const auto& progress = summary.progress;
  const auto rate = jobs_per_minute(progress.done + progress.failed, summary.elapsed);
  if (!rate) {
    return {};
  }
  // Of a moment, such as a refusal takes, a rate says nothing.
  const bool is_worth_it = summary.elapsed >= base::Milliseconds(1'000);
  return base::count_of(progress.images, "image") + " in " + base::to_human(summary.elapsed) +
         (is_worth_it ? ", " + rate_text(*rate) : "") + "\n";
}

std::string outcome_line(const Summary& summary) {
  if (summary.outcome == Outcome::finished || summary.outcome == Outcome::handed_in) {
    return {};
  }
  const std::string word(to_string(summary.outcome));
  return summary.outcome_reason.empty()
             ? word + "\n"
             : word + ": " + base::one_line(summary.outcome_reason) + "\n";
}

std::string next_lines(const Summary& summary) {
  const bool retry = summary.progress.failed > 0;
  const bool carry_on = left_of(summary) > 0;
  std::string text;
  if (summary.outcome == Outcome::handed_in) {
    text += "next: invokeai-batch resume " + base::shell_word(summary.directory) +
            "  (collects the images)\n";
  } else if (are_refusals(summary.failures) && !carry_on) {
    text += "next: " + std::string(k_after_refusals) + "\n";
  } else if (retry || carry_on) {
    text += "next: run the same command again to ";
    text += carry_on ? "carry on" : "retry what failed";
    text += carry_on && retry ? ", what failed included\n" : "\n";
  }
  if (has_results(summary)) {
    text += "every image is listed in " + path_below(summary.directory, k_results_file) + "\n";
  }
  return text;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::finished:
      return "finished";
    case Outcome::handed_in:
      return "handed in";
    case Outcome::stopped:
      return "stopped";
    case Outcome::interrupted:
      return "interrupted";
  }
  return "finished";
}

std::size_t left_of(const Summary& summary) {
  const auto& progress = summary.progress;
  const auto settled = progress.skipped + progress.done + progress.failed;
  return settled < progress.total ? progress.total - settled : 0;
}

bool has_results(const Summary& summary) {
  return !summary.shard && summary.progress.images + summary.progress.skipped > 0;
}

Summary summarize(const store::Snapshot& snapshot, const events::Progress& progress) {
  Summary summary;
  summary.progress = progress;
  summary.failures = failures_of(snapshot);
  summary.not_in_plan = count_jobs(snapshot).not_in_plan;
  return summary;
}

std::string summary_text(const Summary& summary, std::size_t columns) {
  std::string text = counts_line(summary) + speed_line(summary) + outcome_line(summary);
  if (!summary.failures.empty()) {
    text += "failed:\n" + failures_text(summary.failures, columns);
  }
  return text + not_in_plan_line(summary.not_in_plan) + next_lines(summary);
}

}  // namespace invokeai_batch::report
