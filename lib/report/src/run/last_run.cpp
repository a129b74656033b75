#include "invokeai_batch/report/last_run.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/value.hpp"
#include "json_members.hpp"
#include "phrases.hpp"

namespace invokeai_batch::report {

namespace {

void append(json::Writer& writer, const LastRun& last) {
  writer.begin_object();
  text_member(writer, "begun", last.begun);
  text_member(writer, "ended", last.ended);
  text_member(writer, "outcome", last.outcome);
  text_member(writer, "reason", last.reason);
  writer.key("exit_status");
  writer.integer_or_null(last.ended.empty() ? std::nullopt
                                            : std::optional<std::int64_t>(last.exit_status));
  writer.key("elapsed_ms").integer(last.elapsed.count());
  count_member(writer, "done", last.done);
  count_member(writer, "failed", last.failed);
  count_member(writer, "left", last.left);
  writer.end_object();
}

std::size_t count_of(json::Value value) {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, value.integer().value_or(0)));
}

std::string counts_of(const LastRun& last) {
  const std::vector<Count> parts{
      {last.done, "done"}, {last.failed, "failed"}, {last.left, "to do"}};
  std::vector<std::string> shown;
  for (const auto& part : parts) {
    if (part.number > 0) {
      shown.push_back(std::to_string(part.number) + " " + std::string(part.label));
    }
  }
  return shown.empty() ? "nothing to do" : base::join(shown, ", ");
}

}  // namespace

std::string last_run_json(const LastRun& last) {
  json::Writer writer;
  append(writer, last);
  return writer.take();
}

std::optional<LastRun> last_run_of(const store::Snapshot& snapshot) {
  const auto text = snapshot.meta_value(store::meta::k_last_summary);
  if (!text) {
    return std::nullopt;
  }
  try {
    const auto document = json::parse(*text, "the last run");
    const auto root = document.root();
    LastRun last;
    last.begun = root["begun"].text();
    last.ended = root["ended"].text();
    last.outcome = root["outcome"].text();
    last.reason = root["reason"].text();
    last.exit_status = static_cast<int>(root["exit_status"].integer().value_or(0));
    last.elapsed = base::Milliseconds(root["elapsed_ms"].integer().value_or(0));
    last.done = count_of(root["done"]);
    last.failed = count_of(root["failed"]);
    last.left = count_of(root["left"]);
    return last;
  } catch (const base::Error&) {
    return std::nullopt;  // it is there to be read by people, and nothing depends on it
  }
}

std::string last_run_line(const LastRun& last, bool is_at_work) {
  if (is_at_work) {
    return {};
  }
  if (last.ended.empty()) {
    return "last run: begun " + base::one_line(last.begun) +
           " and did not end: it was killed, or the machine went down\n";
  }
  auto line = "last run: " + base::one_line(last.outcome) + " " + base::one_line(last.ended) +
              " with exit status " + std::to_string(last.exit_status) + ", after " +
              base::to_human(last.elapsed) + ": " + counts_of(last) + "\n";
  return last.reason.empty() ? line : line + "  " + base::one_line(last.reason) + "\n";
}

void last_run_member(json::Writer& writer, const std::optional<LastRun>& last) {
  writer.key("last_run");
  if (last) {
    append(writer, *last);
  } else {
    writer.null();
  }
}

}  // namespace invokeai_batch::report
