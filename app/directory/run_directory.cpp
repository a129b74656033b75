#include "directory/run_directory.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "directory/kept_command.hpp"
#include "directory/kept_inputs.hpp"
#include "directory/plan_rows.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/random.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using store::MetaRow;
using store::Row;

// The Form's inputs by index, as "NODE.FIELD", so that a later run notices when they have moved.
std::string index_map(const workflow::Form& form) {
  json::Writer out;
  out.begin_array();
  for (const auto& input : form.inputs) {
    out.string(input.ref.node.value + "." + input.ref.field);
  }
  return out.end_array().take();
}

std::vector<std::string> strings_of(const std::string& json_array) {
  std::vector<std::string> strings;
  const auto document = json::parse(json_array, "the run's store");
  for (const auto& item : document.root()) {
    strings.emplace_back(item.value.text());
  }
  return strings;
}

std::string moves_text(const std::vector<std::string>& before,
                       const std::vector<std::string>& now) {
  std::string text;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (i < now.size() && now[i] == before[i]) {
      continue;
    }
    const auto found = std::find(now.begin(), now.end(), before[i]);
    text += (text.empty() ? "" : "\n") + std::to_string(i) + " " + before[i] + ": " +
            (found == now.end() ? "gone" : "now " + std::to_string(found - now.begin()));
  }
  return text;
}

std::string fresh_run_id() {
  std::string random;
  for (int i = 0; i < 4; ++i) {
    random += std::to_string(base::random_bits()) + ".";
  }
  return base::sha256_hex(random).substr(0, 16);
}

// Columns of all plans of this directory, in the order in which they came.
std::string columns_json(const store::Snapshot& known, const plan::Plan& plan) {
  auto columns = strings_of(known.meta_value(store::meta::k_columns).value_or("[]"));
  for (const auto& varied : plan.varied) {
    if (std::find(columns.begin(), columns.end(), varied.name) == columns.end()) {
      columns.push_back(varied.name);
    }
  }
  json::Writer out;
  out.begin_array();
  for (const auto& column : columns) {
    out.string(column);
  }
  return out.end_array().take();
}

// What is decided once per directory and never changes.
void add_identity(std::vector<Row>& rows, const Request& request, const Planned& planned) {
  const auto now = base::read_clocks().wall;
  const auto& workflow = planned.workflow;
  add_meta(rows, store::meta::k_run_id, fresh_run_id());
  add_meta(rows, store::meta::k_created, base::to_iso8601(now));
  add_meta(rows, store::meta::k_date, planned.plan.date);
  add_meta(rows, store::meta::k_workflow_digest, workflow::stored_digest(workflow));
  add_meta(rows, store::meta::k_editor, workflow.editor == workflow::Editor::seven ? "7" : "6");
  add_meta(rows, store::meta::k_workflow_name, workflow.document.name);
  add_meta(rows, store::meta::k_workflow_file,
           request.workflow.kind == SourceKind::file
               ? std::filesystem::absolute(request.workflow.word).string()
               : name_of(request.workflow));
}

void add_plan(std::vector<Row>& rows, const store::Snapshot& known, const Planned& planned) {
  const auto& plan = planned.plan;
  add_meta(rows, store::meta::k_server, base::redacted_url(planned.session->server.base_url));
  add_meta(rows, store::meta::k_server_version, planned.session->version.text);
  add_meta(rows, store::meta::k_tool_version, INVOKEAI_BATCH_VERSION);
  add_meta(rows, store::meta::k_index_map, index_map(planned.workflow.form));
  add_meta(rows, store::meta::k_columns, columns_json(known, plan));
  if (plan.seed_base) {
    add_meta(rows, store::meta::k_seed_base, std::to_string(*plan.seed_base));
  }
}

}  // namespace

void refuse_other_run(const store::Snapshot& known, const workflow::LoadedWorkflow& workflow,
                      const Request& request) {
  const auto digest = known.meta_value(store::meta::k_workflow_digest);
  if (digest && *digest != workflow::stored_digest(workflow)) {
    throw base::Error(
        base::ErrorClass::input,
        {.where = request.output_directory,
         .what = "this directory holds a run of another workflow, or of an older version of this "
                 "one: " +
                 known.meta_value(store::meta::k_workflow_file).value_or("unknown"),
         .hint = "choose another directory with -o"});
  }
  const auto before = strings_of(known.meta_value(store::meta::k_index_map).value_or("[]"));
  const auto moves = moves_text(before, strings_of(index_map(workflow.form)));
  if (!moves.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = name_of(request.workflow),
                       .what = "inputs of the Form have moved since the last run into " +
                               request.output_directory,
                       .detail = moves,
                       .hint = "choose another directory with -o"});
  }
}

std::unique_ptr<Planned> make_plan(const Request& request, Contact contact,
                                   const std::optional<store::Snapshot>& known, Draws draws) {
  std::unique_ptr<Planned> planned;
  with_problems_of(request.spec, [&] {
    planned = begin_plan(request, contact, known);
    if (known) {
      refuse_other_run(*known, planned->workflow, request);
    }
  });
  complete_plan(*planned, request, known, draws);
  return planned;
}

base::Error no_run_in(const std::string& directory, RunIn pieces) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(directory, ignored)) {
    return {base::ErrorClass::input,
            {.where = directory,
             .what = "this is a file, and the directory of a run is needed",
             .hint = "it is what `run` was given with -o"}};
  }
  return {base::ErrorClass::input,
          {.where = directory,
           .what = std::filesystem::exists(directory, ignored) ? "there is no run in this directory"
                                                               : "there is no such directory",
           .hint = "begin one with: invokeai-batch run WORKFLOW -o " + base::shell_word(directory) +
                   (pieces == RunIn::shards ? " --prepare" : "")}};
}

// Switched off to measure what it costs (tests/bench), never for a run that matters.
store::Durability durability() {
  const char* value = std::getenv("INVOKEAI_BATCH_DURABILITY");
  return value != nullptr && std::string_view(value) == "off" ? store::Durability::off
                                                              : store::Durability::on;
}

namespace {

// As the store has it, once the plan is committed.
void mark_in_plan(std::vector<store::StoredJob>& jobs, const plan::Plan& plan) {
  std::unordered_set<std::string_view> planned;
  for (const auto& job : plan.jobs) {
    planned.insert(job.id.value);
  }
  for (auto& stored : jobs) {
    stored.in_plan = planned.contains(stored.job.id.value);
  }
}

}  // namespace

RunDirectory enter_plan(store::Store& store, const Request& request, const Planned& planned,
                        const std::optional<std::vector<std::string>>& command,
                        std::optional<store::Snapshot> known) {
  const auto frame = store.load_frame();
  std::vector<Row> head;
  if (!frame.meta_value(store::meta::k_run_id)) {
    add_identity(head, request, planned);
  }
  if (command) {
    add_meta(head, store::meta::k_command, kept_command_json(*command));
    auto inputs = rows_of(inputs_of(request, planned));
    std::move(inputs.begin(), inputs.end(), std::back_inserter(head));
  }
  add_plan(head, frame, planned);
  auto jobs = known ? std::move(known->jobs) : store.load().jobs;
  if (is_plan_of(jobs, planned.plan)) {
    store.commit(head);
  } else {
    head.emplace_back(store::NewPlanRow{});
    commit_plan(store, std::move(head), planned.plan, {});
    mark_in_plan(jobs, planned.plan);
  }
  RunDirectory directory;
  directory.snapshot = store.load_frame();
  std::erase_if(jobs, [](const store::StoredJob& stored) {
    return stored.attempts.empty() && stored.outputs.empty();
  });
  directory.snapshot.jobs = std::move(jobs);
  directory.run_id = {directory.snapshot.meta_value(store::meta::k_run_id).value_or("")};
  return directory;
}

void forget_lost_uploads(store::Snapshot& snapshot, Session& session) {
  const auto server = base::redacted_url(session.server.base_url);
  std::vector<std::string> names;
  for (const auto& upload : snapshot.uploads) {
    if (upload.server == server && !upload.image_name.empty()) {
      names.push_back(upload.image_name);
    }
  }
  const auto there = images_there(session, names);
  auto& uploads = snapshot.uploads;
  uploads.erase(std::remove_if(uploads.begin(), uploads.end(),
                               [&](const store::UploadRow& upload) {
                                 return upload.server == server && !upload.image_name.empty() &&
                                        !there.contains(upload.image_name);
                               }),
                uploads.end());
}

void tell_other_server(const store::Snapshot& snapshot, const Session& session) {
  const auto here = base::redacted_url(session.server.base_url);
  std::map<std::string, std::size_t> elsewhere;
  for (const auto& stored : snapshot.jobs) {
    const bool is_open = stored.state == store::JobState::intended ||
                         stored.state == store::JobState::queued ||
                         stored.state == store::JobState::ended;
    const auto server = stored.attempts.empty() ? std::string() : stored.attempts.back().server;
    if (is_open && !server.empty() && server != here) {
      ++elsewhere[server];
    }
  }
  for (const auto& [server, count] : elsewhere) {
    log_warning(base::count_of(count, "job was", "jobs were") + " left under way at " +
                base::one_line(server) + ", and this is " + here +
                ": what is not found here is made again");
  }
}

void write_results(const std::string& output_directory, const store::Store& store) {
  report::ResultsCsv columns(store.load_frame());
  store.each_job([&columns](store::StoredJob&& stored) { columns.note(stored); });
  write_results(output_directory, store, columns);
}

void write_results(const std::string& output_directory, const store::Store& store,
                   const report::ResultsCsv& columns) {
  const std::filesystem::path directory(output_directory);
  // A file of the user's called results.csv.part is not in the way.
  base::AtomicFile file(directory / report::k_results_file,
                        directory / store::k_directory / "results.csv.part");
  file.write(columns.header());
  store.each_job([&](store::StoredJob&& stored) { file.write(columns.rows(stored)); });
  file.commit();
}

store::Snapshot load_for_summary(const store::Store& store, report::ResultsCsv& columns) {
  auto snapshot = store.load_frame();
  store.each_job([&](store::StoredJob&& stored) {
    columns.note(stored);
    if (!stored.in_plan || stored.state == store::JobState::failed) {
      stored.job.values.clear();
      stored.outputs.resize(std::min<std::size_t>(stored.outputs.size(), stored.in_plan ? 0 : 1));
      stored.attempts.clear();
      snapshot.jobs.push_back(std::move(stored));
    }
  });
  return snapshot;
}

}  // namespace invokeai_batch::app
