#include "invokeai_batch/report/event_json.hpp"

#include <cmath>
#include <optional>

#include "invokeai_batch/json/writer.hpp"
#include "json_members.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

// Numbers and sizes from 1; 0 says that there is none.
std::optional<std::int64_t> unless_zero(std::int64_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

}  // namespace

std::string event_json(const events::Event& event) {
  json::Writer writer;
  writer.begin_object();
  writer.key("v").integer(k_json_version);
  text_member(writer, "event", events::to_string(event.kind));
  text_member(writer, "at", base::to_iso8601(event.at));
  integer_member(writer, "job", unless_zero(event.job));
  text_member(writer, "job_id", event.job_id.value);
  integer_member(writer, "item", unless_zero(event.item));
  text_member(writer, "board", event.board);
  text_member(writer, "path", event.path);
  text_member(writer, "image", event.image_name);
  text_member(writer, "sha256", event.sha256);
  integer_member(writer, "bytes", unless_zero(static_cast<std::int64_t>(event.bytes)));
  text_member(writer, "text", event.text);
  writer.end_object();
  return writer.take() + "\n";
}

std::string summary_json(const Summary& summary, base::WallTime at) {
  const auto& progress = summary.progress;
  json::Writer writer;
  writer.begin_object();
  writer.key("v").integer(k_json_version);
  text_member(writer, "event", "summary");
  text_member(writer, "at", base::to_iso8601(at));
  text_member(writer, "directory", summary.directory);
  text_member(writer, "outcome", to_string(summary.outcome));
  text_member(writer, "reason", summary.outcome_reason);
  count_member(writer, "jobs", progress.total);
  count_member(writer, "done_before", progress.skipped);
  count_member(writer, "done", progress.done);
  count_member(writer, "failed", progress.failed);
  count_member(writer, "left", left_of(summary));
  count_member(writer, "not_in_plan", summary.not_in_plan);
  count_member(writer, "images", progress.images);
  writer.key("elapsed_ms").integer(summary.elapsed.count());
  writer.key("jobs_per_minute");
  if (const auto rate = jobs_per_minute(progress.done + progress.failed, summary.elapsed)) {
    writer.number(std::round(*rate * 100) / 100);
  } else {
    writer.null();
  }
  failures_member(writer, summary.failures);
  text_member(writer, "results",
              has_results(summary) ? path_below(summary.directory, k_results_file) : "");
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace invokeai_batch::report
