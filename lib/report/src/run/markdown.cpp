#include "invokeai_batch/report/markdown.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/report/page.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

// In a code span of a table nothing is markup but its own marks and the bar between cells.
std::string code(std::string_view text) {
  constexpr std::size_t k_longest = 200;
  std::string out = "`";
  for (const char c : base::elide(base::one_line(text), k_longest)) {
    out += c == '`' ? "'" : c == '|' ? "\\|" : std::string(1, c);
  }
  return out + "`";
}

std::string failures_table(const std::vector<Failure>& failures) {
  constexpr std::size_t k_most_groups = 20;
  constexpr std::size_t k_columns = 60;
  const auto groups = group_failures(failures);
  std::string text = "| failed | what | message | which |\n| ---: | --- | --- | --- |\n";
  for (std::size_t i = 0; i < std::min(groups.size(), k_most_groups); ++i) {
    const auto& group = groups[i];
    text += "| " + std::to_string(group.jobs.size()) + " | " + code(group.kind) + " | " +
            (group.message.empty() ? "" : code(group.message)) + " | " +
            job_list(group.jobs, k_columns) + " |\n";
  }
  if (groups.size() > k_most_groups) {
    text += "\nand " + base::count_of(groups.size() - k_most_groups, "other reason") + "\n";
  }
  return text;
}

std::string counts_row(const RunFigures& figures) {
  const auto& counts = figures.counts;
  std::string head = "|";
  std::string rule = "|";
  std::string row = "|";
  const auto add = [&](std::string_view name, const std::string& value) {
    head += " " + std::string(name) + " |";
    rule += " ---: |";
    row += " " + value + " |";
  };
  add("jobs", std::to_string(counts.jobs));
  add("done", std::to_string(counts.done));
  add("failed", std::to_string(counts.failed));
  add("on the server", std::to_string(counts.on_server));
  add("to do", std::to_string(counts.to_do));
  add("images", std::to_string(counts.images));
  add("images missing", std::to_string(figures.missing));
  add("time", base::to_human(figures.time));
  return head + "\n" + rule + "\n" + row + "\n";
}

}  // namespace

std::string run_markdown(const RunFigures& figures, const std::string& directory,
                         MarkdownPart part) {
  const auto& counts = figures.counts;
  std::string text = "## " + code(directory) + ": " + std::to_string(counts.done) + " of " +
                     base::count_of(counts.jobs, "job") + " done";
  text += counts.failed > 0 ? ", " + std::to_string(counts.failed) + " failed\n" : "\n";
  if (part == MarkdownPart::all) {
    text += "\n" + counts_row(figures);
  }
  if (!figures.failures.empty()) {
    text += "\n" + failures_table(figures.failures);
  }
  if (part == MarkdownPart::all) {
    text += "\nTo look at: " + std::string(k_page_file) + ", " + std::string(k_results_file) +
            " in " + code(directory) + "\n";
  }
  return text;
}

}  // namespace invokeai_batch::report
