#include "json_members.hpp"

#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::report {

namespace {

void append_text(json::Writer& writer, std::string_view text) {
  if (base::invalid_utf8_at(text)) {
    writer.string(base::printable(text));
  } else {
    writer.string(text);
  }
}

}  // namespace

void text_member(json::Writer& writer, std::string_view key, std::string_view text) {
  writer.key(key);
  if (text.empty()) {
    writer.null();
  } else {
    append_text(writer, text);
  }
}

void texts_member(json::Writer& writer, std::string_view key,
                  const std::vector<std::string>& texts) {
  writer.key(key).begin_array();
  for (const auto& text : texts) {
    append_text(writer, text);
  }
  writer.end_array();
}

void count_member(json::Writer& writer, std::string_view key, std::size_t count) {
  writer.key(key).integer(static_cast<std::int64_t>(count));
}

void counts_members(json::Writer& writer, const Counts& counts) {
  count_member(writer, "jobs", counts.jobs);
  count_member(writer, "done", counts.done);
  count_member(writer, "failed", counts.failed);
  count_member(writer, "on_server", counts.on_server);
  count_member(writer, "to_do", counts.to_do);
  count_member(writer, "not_in_plan", counts.not_in_plan);
  count_member(writer, "images", counts.images);
}

void integer_member(json::Writer& writer, std::string_view key,
                    std::optional<std::int64_t> number) {
  writer.key(key).integer_or_null(number);
}

void failures_member(json::Writer& writer, const std::vector<Failure>& failures) {
  writer.key("failures").begin_array();
  for (const auto& group : group_failures(failures)) {
    writer.begin_object();
    text_member(writer, "kind", group.kind);
    text_member(writer, "message", group.message);
    writer.key("jobs").begin_array();
    for (const auto job : group.jobs) {
      writer.integer(job);
    }
    writer.end_array().end_object();
  }
  writer.end_array();
}

}  // namespace invokeai_batch::report
