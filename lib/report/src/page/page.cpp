#include "invokeai_batch/report/page.hpp"

#include <utility>
#include <vector>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/report/status.hpp"
#include "markup.hpp"
#include "page/assets.hpp"
#include "page/row_files.hpp"
#include "page/run_json.hpp"
#include "phrases.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

namespace {

using store::FileState;
using store::OutputRow;
using store::StoredJob;

// The first line of the page; the frame goes on from there.
constexpr std::string_view k_page_mark = "<!doctype html><!-- made by invokeai-batch report -->\n";

// A whole reason is in the row; for the groups its beginning does.
constexpr std::size_t k_longest_reason = 300;

unsigned flags_of(const StoredJob& job, const OutputRow* output, const PageFiles& files) {
  unsigned flags = job.in_plan ? 0U : k_not_in_plan;
  if (output == nullptr) {
    return flags;
  }
  if (output->is_video) {
    flags |= k_is_video;
  }
  if (output->state == FileState::published) {
    flags |= files.is_there(output->path) ? k_has_file : k_file_is_gone;
    const auto thumbnail = std::string(k_thumbnail_folder) + "/" + output->sha256 + ".webp";
    if (!output->sha256.empty() && files.is_there(thumbnail)) {
      flags |= k_has_thumbnail;
    }
  }
  return flags;
}

// The sentence that a reader without scripts gets, and the others first.
std::string counts_sentence(const Counts& counts, PageOf of) {
  if (of == PageOf::mirror) {
    return base::count_of(counts.images, "image");
  }
  const std::vector<Count> parts{{counts.done, "done"},
                                 {counts.failed, "failed"},
                                 {counts.on_server, "on the server"},
                                 {counts.to_do, "to do"}};
  return counts_text(counts.jobs, parts) + "; " + base::count_of(counts.images, "image");
}

// Two policies, and a script has to please both: it comes from beside the page (the first), and our
// own script asked for it (the second), so that markup alone can never load one.
std::string policy(std::string_view style, std::string_view script) {
  return "default-src 'none'; script-src 'self' file: " + policy_source(script) + "; style-src " +
         policy_source(style) +
         "; img-src 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'";
}

std::string script_policy(std::string_view script) {
  return "script-src 'strict-dynamic' " + policy_source(script);
}

}  // namespace

struct PageWriter::State {
  State(PageFacts page_facts, PageFiles page_files, const store::Snapshot& all_but_jobs)
      : facts(std::move(page_facts)),
        files(std::move(page_files)),
        frame(all_but_jobs),
        page_id(page_id_of(facts, frame)),
        inputs(frame.meta_value(store::meta::k_columns).value_or("")),
        boards(frame.meta_value(store::meta::k_index_map).value_or("")),
        rows(page_id, files.write_data) {}

  void add_row(const StoredJob& job, const OutputRow* output);

  PageFacts facts;
  PageFiles files;
  store::Snapshot frame;
  std::string page_id;
  ResultInputs inputs;
  BoardInputs boards;
  RowFiles rows;
  Counts counts{};
  std::vector<Failure> failures{};
  bool is_finished = false;
};

void PageWriter::State::add_row(const StoredJob& job, const OutputRow* output) {
  const auto number = std::to_string(job.job.number);
  const auto fields = result_fields(job, output);
  std::vector<std::string_view> columns{number};
  columns.insert(columns.end(), fields.begin(), fields.end());
  const auto board_input = output != nullptr ? boards.of(*output) : std::string();
  columns.push_back(output != nullptr ? output->node_id : std::string_view());
  columns.push_back(board_input);
  columns.push_back(store::to_string(job.state));
  columns.push_back(job.reason);
  for (const auto& name : inputs.names()) {
    columns.push_back(value_of(job, name));
  }
  rows.add(flags_of(job, output, files), columns);
}

PageWriter::PageWriter(PageFacts facts, PageFiles files, const store::Snapshot& frame)
    : m_state(std::make_unique<State>(std::move(facts), std::move(files), frame)) {}
PageWriter::~PageWriter() = default;
PageWriter::PageWriter(PageWriter&&) noexcept = default;
PageWriter& PageWriter::operator=(PageWriter&&) noexcept = default;

void PageWriter::add(const StoredJob& job, Rows rows) {
  auto& state = *m_state;
  base::require(!state.is_finished, "a page takes no jobs after its end");
  state.inputs.note(job);
  count_job(state.counts, job);
  if (job.in_plan && job.state == store::JobState::failed) {
    state.failures.push_back({job.job.number, base::elide(job.reason, k_longest_reason)});
  }
  if (rows == Rows::counted) {
    return;
  }
  if (job.outputs.empty()) {
    state.add_row(job, nullptr);
  }
  for (const auto& output : job.outputs) {
    state.add_row(job, &output);
  }
}

std::string PageWriter::finish() {
  auto& state = *m_state;
  base::require(!std::exchange(state.is_finished, true), "a page ends once");
  state.rows.finish();
  const RunFacts facts{state.facts,  state.page_id, state.frame,
                       state.inputs, state.counts,  state.failures};
  const auto run = run_json(facts, state.rows);
  return std::string(k_page_mark) +
         fill_slots(k_page_html,
                    {{"POLICY", policy(k_page_style, k_page_script)},
                     {"SCRIPT_POLICY", script_policy(k_page_script)},
                     {"TITLE", html_text(base::one_line(state.facts.directory))},
                     {"COUNTS", html_text(counts_sentence(state.counts, state.facts.of))},
                     {"STYLE", std::string(k_page_style)},
                     {"SCRIPT", std::string(k_page_script)},
                     {"RUN", json_for_html(run)}});
}

bool is_page(std::string_view beginning) {
  return beginning.starts_with(k_page_mark);
}

}  // namespace invokeai_batch::report
