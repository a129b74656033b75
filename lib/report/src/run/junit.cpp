#include "invokeai_batch/report/junit.hpp"

#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "markup.hpp"

namespace invokeai_batch::report {

namespace {

using store::JobState;
using store::StoredJob;

// XML 1.0 has no way to write most control characters, and two that are none.
std::string xml_text(std::string_view text) {
  auto clean = base::printable(text);
  for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
    for (auto at = clean.find(none); at != std::string::npos; at = clean.find(none, at)) {
      clean.erase(at, none.size());
    }
  }
  return html_text(clean);
}

std::string attribute(std::string_view name, std::string_view text) {
  return " " + std::string(name) + "=\"" + xml_text(base::one_line(text)) + "\"";
}

std::string seconds(base::Milliseconds time) {
  constexpr double k_ms = 1'000;
  return base::number_to_text(static_cast<double>(time.count()) / k_ms);
}

std::string name_of(const StoredJob& job) {
  constexpr std::size_t k_longest = 60;
  auto name = "job " + std::to_string(job.job.number);
  for (const auto& [input, value] : job.job.values) {
    name += (name.find(':') == std::string::npos ? ": " : ", ") +
            base::elide(base::one_line(input + "=" + value), k_longest);
  }
  return name;
}

base::Milliseconds time_of(const StoredJob& job) {
  if (job.attempts.empty()) {
    return {};
  }
  const auto start = server_time(job.attempts.back().started_at);
  const auto end = server_time(job.attempts.back().completed_at);
  return start && end && *end > *start ? *end - *start : base::Milliseconds{};
}

std::string failure(std::string_view type, const std::string& reason) {
  return "    <failure" + attribute("type", type) + attribute("message", reason) + ">" +
         xml_text(reason) + "</failure>\n";
}

std::string missing_of(const StoredJob& job, const IsThere& is_there) {
  std::vector<std::string> paths;
  for (const auto& output : job.outputs) {
    if (output.state == store::FileState::published && !is_there(output.path)) {
      paths.push_back(output.path);
    }
  }
  return base::join(paths, "\n");
}

}  // namespace

JunitWriter::JunitWriter(std::string directory, IsThere is_there)
    : m_directory(std::move(directory)), m_is_there(std::move(is_there)) {}

void JunitWriter::add(const StoredJob& job) {
  if (!job.in_plan) {
    return;
  }
  ++m_tests;
  m_time += time_of(job);
  std::string outcome;
  if (job.state == JobState::failed) {
    ++m_failures;
    const auto groups = group_failures({{job.job.number, job.reason}});
    outcome = failure(groups.front().kind, job.reason);
  } else if (job.state != JobState::done) {
    ++m_skipped;
    outcome = "    <skipped message=\"not made yet\"/>\n";
  } else if (const auto missing = missing_of(job, m_is_there); !missing.empty()) {
    ++m_failures;
    outcome = failure("missing", "no longer there: " + missing);
  }
  m_cases += "  <testcase" + attribute("classname", m_directory) + attribute("name", name_of(job)) +
             attribute("time", seconds(time_of(job)));
  m_cases += outcome.empty() ? "/>\n" : ">\n" + outcome + "  </testcase>\n";
}

std::string JunitWriter::finish() const {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite" + attribute("name", m_directory) +
         attribute("tests", std::to_string(m_tests)) +
         attribute("failures", std::to_string(m_failures)) + attribute("errors", "0") +
         attribute("skipped", std::to_string(m_skipped)) + attribute("time", seconds(m_time)) +
         ">\n" + m_cases + "</testsuite>\n";
}

}  // namespace invokeai_batch::report
