#include "invokeai_batch/report/progress_line.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

constexpr std::string_view k_separator = " · ";
constexpr const char* k_to_begin_and_erase = "\r\x1b[K";

// What goes first when the line is too long comes first.
enum class Rank { rate, running, images, time_left, stays };

struct Part {
  Rank rank = Rank::stays;
  std::string text{};
  bool is_trouble = false;
};

std::size_t finished_now(const events::Progress& progress) {
  return progress.done + progress.failed;
}

std::optional<base::Milliseconds> time_left(const events::Progress& progress) {
  const auto settled = progress.skipped + finished_now(progress) + progress.fetching;
  if (!progress.median_run || !progress.waiting.empty() || settled >= progress.total) {
    return std::nullopt;
  }
  return *progress.median_run * static_cast<std::int64_t>(progress.total - settled);
}

std::vector<Part> parts_of(const events::Progress& progress, base::Milliseconds elapsed) {
  std::vector<Part> parts;
  if (progress.failed > 0) {
    parts.push_back({Rank::stays, std::to_string(progress.failed) + " failed", true});
  }
  if (progress.images > 0) {
    parts.push_back({Rank::images, base::count_of(progress.images, "image")});
  }
  if (const auto rate = jobs_per_minute(finished_now(progress), elapsed)) {
    parts.push_back({Rank::rate, rate_text(*rate)});
  }
  if (const auto left = time_left(progress)) {
    parts.push_back({Rank::time_left, time_left_text(*left) + " left"});
  }
  if (!progress.waiting.empty()) {
    parts.push_back({Rank::stays, "waiting: " + base::one_line(progress.waiting)});
  } else if (!progress.running.empty()) {
    parts.push_back({Rank::running, base::one_line(progress.running) + " running"});
  }
  return parts;
}

std::string joined(const std::string& counter, const std::vector<Part>& parts,
                   const base::Terminal& terminal) {
  std::vector<std::string> texts;
  for (const auto& part : parts) {
    texts.push_back(part.is_trouble ? in_red(part.text, terminal) : part.text);
  }
  return texts.empty() ? counter : counter + " " + base::join(texts, k_separator);
}

}  // namespace

std::string progress_text(const events::Progress& progress, base::Milliseconds elapsed,
                          const base::Terminal& terminal) {
  const auto counter = "[" + std::to_string(progress.skipped + finished_now(progress)) + "/" +
                       std::to_string(progress.total) + "]";
  auto parts = parts_of(progress, elapsed);
  // Some terminals wrap as soon as the last column is taken.
  const auto columns = std::max<std::size_t>(terminal.columns, 1) - 1;
  const base::Terminal plain{.interactive = false, .colour = false, .columns = terminal.columns};
  while (base::display_width(joined(counter, parts, plain)) > columns) {
    const auto least = std::min_element(
        parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.rank < b.rank; });
    if (least == parts.end() || least->rank == Rank::stays) {
      return base::elide(joined(counter, parts, plain), columns);
    }
    parts.erase(least);
  }
  return joined(counter, parts, terminal);
}

std::string ProgressLine::show(const events::Progress& progress, base::Milliseconds elapsed) {
  if (!m_terminal.interactive) {
    return {};
  }
  auto text = progress_text(progress, elapsed, m_terminal);
  if (m_visible && text == m_text) {
    return {};
  }
  m_text = std::move(text);
  m_visible = true;
  return k_to_begin_and_erase + m_text;
}

std::string ProgressLine::hide() {
  if (!m_visible) {
    return {};
  }
  m_visible = false;
  return k_to_begin_and_erase;
}

std::string ProgressLine::around(std::string_view lines) {
  if (!m_visible) {
    return std::string(lines);
  }
  return k_to_begin_and_erase + std::string(lines) + m_text;
}

}  // namespace invokeai_batch::report
