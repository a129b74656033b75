#include "page/run_json.hpp"

#include <algorithm>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"
#include "json_members.hpp"
#include "markup.hpp"

namespace invokeai_batch::report {

namespace {

// What a run may have without end is told up to here, and the page says that there is more.
constexpr std::size_t k_most_inputs = 500;
constexpr std::size_t k_most_failures = 50;
constexpr std::size_t k_most_words = 200;
constexpr std::size_t k_longest_label = 300;  // characters

std::string label(std::string_view text) {
  return base::elide(base::one_line(text), k_longest_label);
}

void meta_member(json::Writer& out, std::string_view key, const store::Snapshot& frame,
                 std::string_view meta) {
  text_member(out, key, frame.meta_value(meta).value_or(""));
}

void counts_member(json::Writer& out, const Counts& counts) {
  out.key("counts").begin_object();
  counts_members(out, counts);
  out.end_object();
}

void grouped_failures_member(json::Writer& out, const std::vector<Failure>& failures) {
  constexpr std::size_t k_columns = 200;
  const auto groups = group_failures(failures);
  out.key("failure_groups").integer(static_cast<std::int64_t>(groups.size()));
  out.key("failures").begin_array();
  for (std::size_t i = 0; i < std::min(groups.size(), k_most_failures); ++i) {
    const auto& group = groups[i];
    out.begin_object();
    text_member(out, "kind", label(group.kind));
    text_member(out, "message", label(group.message));
    out.key("same_message").boolean(group.same_message);
    count_member(out, "count", group.jobs.size());
    text_member(out, "jobs", job_list(group.jobs, k_columns));
    out.end_object();
  }
  out.end_array();
}

void columns_members(json::Writer& out, const std::vector<std::string>& inputs) {
  texts_member(out, "columns", page_columns());
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < std::min(inputs.size(), k_most_inputs); ++i) {
    labels.push_back(label(inputs[i]));
  }
  texts_member(out, "inputs", labels);
  count_member(out, "inputs_left_out", inputs.size() - labels.size());
}

// The words that the run was begun with; "" for a store that has none.
void command_member(json::Writer& out, const store::Snapshot& frame, RowFiles& rows) {
  const auto text = frame.meta_value(store::meta::k_command).value_or("");
  out.key("command").begin_array();
  if (!text.empty() && !json::find_syntax_error(text, json::k_deepest)) {
    const auto document = json::parse(text, "command");
    std::size_t taken = 0;
    for (const auto& word : document.root()["words"]) {
      if (taken++ < k_most_words) {
        out.raw(rows.text_json(word.value.text()));
      }
    }
  }
  out.end_array();
}

// Copies of what the run was begun with: the job file, tables, lists of lines.
void files_member(json::Writer& out, const store::Snapshot& frame, RowFiles& rows) {
  constexpr std::size_t k_most_files = 20;
  out.key("files").begin_array();
  std::size_t taken = 0;
  for (const auto& [key, value] : frame.meta) {
    if (key.starts_with(store::meta::k_input) && taken++ < k_most_files) {
      out.begin_object();
      text_member(out, "path", label(std::string_view(key).substr(store::meta::k_input.size())));
      out.key("text").raw(rows.text_json(value));
      out.end_object();
    }
  }
  out.end_array();
}

}  // namespace

std::vector<std::string> page_columns() {
  std::vector<std::string> columns{"job"};
  for (const auto name : result_columns()) {
    columns.emplace_back(name);
  }
  columns.insert(columns.end(), k_output_place.begin(), k_output_place.end());
  columns.emplace_back("state");
  columns.emplace_back("reason");
  return columns;
}

std::string page_id_of(const PageFacts& facts, const store::Snapshot& frame) {
  constexpr std::size_t k_digits = 16;
  return base::sha256_hex(frame.meta_value(store::meta::k_run_id).value_or("") + " " +
                          base::to_iso8601(facts.made))
      .substr(0, k_digits);
}

std::string run_json(const RunFacts& facts, RowFiles& rows) {
  using namespace store;
  const auto& frame = facts.frame;
  json::Writer out;
  out.begin_object();
  text_member(out, "page", facts.page_id);
  text_member(out, "of", facts.page.of == PageOf::run ? "run" : "mirror");
  text_member(out, "made", base::to_iso8601(facts.page.made));
  text_member(out, "directory", label(facts.page.directory));
  out.member("images", as_utf8(facts.page.images));
  out.member("data", as_utf8(facts.page.data_folder));
  out.member("thumbnails", k_thumbnail_folder);
  count_member(out, "rows", rows.row_count());
  count_member(out, "row_files", rows.file_count());
  text_member(out, "writer", facts.page.writer.value_or(""));
  meta_member(out, "run_id", frame, meta::k_run_id);
  meta_member(out, "created", frame, meta::k_created);
  text_member(out, "workflow", label(frame.meta_value(meta::k_workflow_name).value_or("")));
  out.key("workflow_file")
      .raw(rows.text_json(frame.meta_value(meta::k_workflow_file).value_or("")));
  text_member(out, "server", label(frame.meta_value(meta::k_server).value_or("")));
  meta_member(out, "server_version", frame, meta::k_server_version);
  meta_member(out, "tool_version", frame, meta::k_tool_version);
  counts_member(out, facts.counts);
  grouped_failures_member(out, facts.failures);
  columns_members(out, facts.inputs.columns());
  texts_member(out, "own_inputs", facts.inputs.own_columns());
  command_member(out, frame, rows);
  files_member(out, frame, rows);
  return out.end_object().take();
}

}  // namespace invokeai_batch::report
