// `plan`: expand and check, print, send nothing. `graph`: what would be sent.

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "directory/foreign_files.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

bool varies(const plan::Overrides& overrides) {
  return !overrides.set.empty() || !overrides.matrix.empty() || overrides.csv || overrides.rows ||
         overrides.seed || overrides.board || overrides.repeat;
}

const plan::PlannedJob& wanted_job(const plan::Plan& plan, const std::optional<std::string>& job) {
  const auto number = job ? base::parse_integer(*job) : std::optional<std::int64_t>(1);
  const auto found = std::find_if(plan.jobs.begin(), plan.jobs.end(), [&](const auto& planned) {
    return number && planned.number == *number;
  });
  if (found == plan.jobs.end()) {
    const auto count = plan.jobs.size();
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--job " + job.value_or("1"),
                       .what = "there is no such job",
                       .hint = count == 1 ? "the plan has one job, 1"
                                          : "the plan has jobs 1 to " + std::to_string(count)});
  }
  return *found;
}

std::string pretty(const std::string& text) {
  return json::to_pretty_text(json::parse(text, "graph").root()) + "\n";
}

// Before a run there is no run id; the ids shown are those of a run called "preview".
std::string enqueue_body(const base::JobId& job, const run::RequestTexts& texts) {
  const base::RunId run{"preview"};
  return invokeai::enqueue_body(run::batch_id(run, job, 1), run::destination(run, job), texts.graph,
                                texts.workflow);
}

int print_workflow_graph(const Arguments& arguments) {
  const auto cache =
      arguments.enqueue ? workflow::OutputCache::off : workflow::OutputCache::as_built;
  const auto loaded = load_offline(arguments.files.front(), arguments.schema, cache);
  log_warnings(loaded);
  const run::RequestTexts texts{workflow::render_graph(loaded.templates, {}),
                                workflow::render_workflow(loaded.templates, {})};
  write_stdout(pretty(arguments.enqueue ? enqueue_body({"preview"}, texts) : texts.graph));
  return 0;
}

}  // namespace

int run_graph(const Arguments& arguments) {
  const bool is_workflow = arguments.files.size() == 1 &&
                           !base::to_lower(arguments.files.front()).ends_with(".yaml") &&
                           !base::to_lower(arguments.files.front()).ends_with(".yml");
  if (is_workflow && !arguments.job && !varies(arguments.overrides)) {
    return print_workflow_graph(arguments);
  }
  const auto request = read_request(arguments);
  const auto planned = make_plan(request, Contact::offline, std::nullopt, Draws::now);
  const auto& job = wanted_job(planned->plan, arguments.job);
  // A board that is not known yet shows by its name.
  const auto texts = run::request_texts(
      job, planned->workflow.templates,
      [&planned](std::size_t board) { return planned->plan.boards[board].name; },
      [&planned](std::size_t upload) { return planned->plan.uploads[upload].path; });
  write_stdout(pretty(arguments.enqueue ? enqueue_body(job.id, texts) : texts.graph));
  return 0;
}

int run_plan(const Arguments& arguments) {
  const auto request = read_request(arguments);
  const bool offline = request.settings.on("offline") || request.schema;
  const auto contact = offline ? Contact::offline : Contact::server;
  const auto known = store::read_snapshot(request.output_directory);
  const auto planned = make_plan(request, contact, known, Draws::later);
  if (known) {
    refuse_foreign_files(request.output_directory, planned->plan, known);
  }
  print_plan(*planned, request, known, std::nullopt, arguments);
  return 0;
}

}  // namespace invokeai_batch::app
