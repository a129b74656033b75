#include "invokeai_batch/report/pace.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/report/run_figures.hpp"

namespace invokeai_batch::report {

namespace {

using base::Milliseconds;

constexpr std::size_t k_most_jobs = 100;

struct Span {
  base::WallTime start{};
  base::WallTime end{};
};

Milliseconds length_of(const Span& span) {
  return std::chrono::duration_cast<Milliseconds>(span.end - span.start);
}

std::vector<Span> newest_spans(const store::Snapshot& snapshot) {
  std::vector<Span> spans;
  for (const auto& stored : snapshot.jobs) {
    if (!stored.in_plan || stored.attempts.empty()) {
      continue;
    }
    const auto start = server_time(stored.attempts.back().started_at);
    const auto end = server_time(stored.attempts.back().completed_at);
    if (start && end && *start <= *end) {
      spans.push_back({*start, *end});
    }
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.end < b.end; });
  if (spans.size() > k_most_jobs) {
    spans.erase(spans.begin(), spans.end() - static_cast<std::ptrdiff_t>(k_most_jobs));
  }
  return spans;
}

Milliseconds longest_of(const std::vector<Span>& spans) {
  Milliseconds longest{};
  for (const auto& span : spans) {
    longest = std::max(longest, length_of(span));
  }
  return longest;
}

}  // namespace

std::optional<Pace> pace_of(const store::Snapshot& snapshot) {
  const auto spans = newest_spans(snapshot);
  if (spans.empty()) {
    return std::nullopt;
  }
  // More than this between two ends: a run ended, or the server did something else.
  constexpr Milliseconds k_shortest_pause{10'000};
  const auto pause = std::max(k_shortest_pause, 2 * longest_of(spans));
  Milliseconds sum = length_of(spans.front());
  std::size_t count = 1;
  for (std::size_t i = 1; i < spans.size(); ++i) {
    const auto gap = length_of({spans[i - 1].end, spans[i].end});
    if (gap <= pause) {
      sum += gap;
      ++count;
    }
  }
  return Pace{sum / static_cast<std::int64_t>(count), spans.size()};
}

}  // namespace invokeai_batch::report
