#include "invokeai_batch/report/failures.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::report {

namespace {

constexpr std::size_t k_most_groups = 10;

struct Reason {
  std::string kind;
  std::string message;
};

bool is_type_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
  });
}

// "OutOfMemoryError: CUDA out of memory" → its type and the rest. Two messages of one type often
// differ in a number only, and belong together.
Reason split_reason(const std::string& text) {
  const auto reason = base::one_line(text);
  const auto colon = reason.find(": ");
  if (colon == std::string::npos || !is_type_name(std::string_view(reason).substr(0, colon))) {
    return {reason.empty() ? "no reason was given" : reason, ""};
  }
  return {reason.substr(0, colon), reason.substr(colon + 2)};
}

// "17", "17, 18" or "17-20": two neighbours are no range.
struct Run {
  std::int64_t first = 0;
  std::int64_t last = 0;

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(last - first + 1); }
};

std::vector<Run> runs_of(const std::vector<std::int64_t>& jobs) {
  std::vector<Run> runs;
  for (const auto job : jobs) {
    if (!runs.empty() && runs.back().last + 1 == job) {
      runs.back().last = job;
    } else {
      runs.push_back({job, job});
    }
  }
  return runs;
}

std::string text_of(const Run& run) {
  const auto first = std::to_string(run.first);
  return run.first == run.last ? first
                               : first + (run.size() == 2 ? ", " : "-") + std::to_string(run.last);
}

std::string and_more(std::size_t left) {
  return left == 0 ? std::string() : " and " + std::to_string(left) + " more";
}

std::string group_text(const FailureGroup& group, std::size_t columns) {
  constexpr std::size_t k_least_for_jobs = 24;
  constexpr std::string_view k_indent = "      ";
  const auto head = "  " + std::to_string(group.jobs.size()) + " × " + group.kind;
  const auto taken = base::display_width(head) + 2;
  const auto below = columns > k_indent.size() ? columns - k_indent.size() : 1;
  std::string text;
  if (taken + k_least_for_jobs <= columns) {
    text = head + ": " + job_list(group.jobs, columns - taken) + "\n";
  } else {
    text = base::elide(head, columns) + "\n" + std::string(k_indent) + job_list(group.jobs, below) +
           "\n";
  }
  if (!group.message.empty()) {
    const auto whose =
        group.same_message ? std::string() : "job " + std::to_string(group.jobs.front()) + ": ";
    text += std::string(k_indent) + base::elide(whose + group.message, below) + "\n";
  }
  return text;
}

}  // namespace

std::vector<Failure> failures_of(const store::Snapshot& snapshot) {
  std::vector<Failure> failures;
  for (const auto& stored : snapshot.jobs) {
    if (stored.in_plan && stored.state == store::JobState::failed) {
      failures.push_back({stored.job.number, stored.reason});
    }
  }
  return failures;
}

// "422: graph.nodes…": the answer to its POST.
bool is_refusal(const Failure& failure) {
  constexpr std::string_view k_refusals[] = {"400: ", "404: ", "413: ", "422: "};
  return std::any_of(std::begin(k_refusals), std::end(k_refusals),
                     [&](std::string_view status) { return failure.reason.starts_with(status); });
}

bool are_refusals(const std::vector<Failure>& failures) {
  return !failures.empty() && std::all_of(failures.begin(), failures.end(), is_refusal);
}

std::vector<FailureGroup> group_failures(const std::vector<Failure>& failures) {
  std::vector<FailureGroup> groups;
  std::map<std::string, std::size_t> index;
  for (const auto& failure : failures) {
    auto [kind, message] = split_reason(failure.reason);
    const auto [entry, is_new] = index.emplace(kind, groups.size());
    if (is_new) {
      groups.push_back({std::move(kind), message, true, {}});
    }
    auto& group = groups[entry->second];
    group.same_message = group.same_message && group.message == message;
    group.jobs.push_back(failure.job);
  }
  for (auto& group : groups) {
    std::sort(group.jobs.begin(), group.jobs.end());
  }
  std::sort(groups.begin(), groups.end(), [](const FailureGroup& a, const FailureGroup& b) {
    return a.jobs.size() != b.jobs.size() ? a.jobs.size() > b.jobs.size()
                                          : a.jobs.front() < b.jobs.front();
  });
  return groups;
}

std::string job_list(const std::vector<std::int64_t>& jobs, std::size_t columns) {
  base::require(!jobs.empty() && std::is_sorted(jobs.begin(), jobs.end()),
                "jobs are there, and ascend");
  const auto runs = runs_of(jobs);
  const std::string noun = jobs.size() == 1 ? "job " : "jobs ";
  std::vector<std::string> texts;
  std::transform(runs.begin(), runs.end(), std::back_inserter(texts), text_of);
  if (auto whole = noun + base::join(texts, ", "); whole.size() <= columns) {
    return whole;
  }
  auto text = noun + texts.front();
  auto left = jobs.size() - runs.front().size();
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto longer = text + ", " + texts[i];
    if (longer.size() + and_more(left - runs[i].size()).size() > columns) {
      break;
    }
    text = longer;
    left -= runs[i].size();
  }
  return text + and_more(left);
}

std::string failures_text(const std::vector<Failure>& failures, std::size_t columns) {
  const auto groups = group_failures(failures);
  std::string text;
  std::size_t told = 0;
  for (std::size_t i = 0; i < std::min(groups.size(), k_most_groups); ++i) {
    text += group_text(groups[i], columns);
    told += groups[i].jobs.size();
  }
  if (groups.size() > k_most_groups) {
    text += "  and " + base::count_of(failures.size() - told, "job") + " with " +
            base::count_of(groups.size() - k_most_groups, "other reason") + "\n";
  }
  return text;
}

}  // namespace invokeai_batch::report
