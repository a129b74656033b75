// `graph`: what would be sent.

#include <algorithm>
#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// Anything that a plan would look at, if only to refuse it.
bool asks_for_plan(const plan::Overrides& overrides) {
  const auto& o = overrides;
  return !o.set.empty() || !o.matrix.empty() || o.csv || o.rows || !o.map.empty() ||
         !o.keep.empty() || o.repeat || o.seed || o.board || o.name || o.limit || o.max_jobs;
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

struct GraphOptions {
  PlanOptions plan{};
  std::optional<std::string> job{};
  bool enqueue = false;
};

void define(Builder& builder, GraphOptions& options) {
  define_overrides(builder, options.plan.overrides);
  builder.text("--job", options.job, "the graph of the N-th job of the plan", "N");
  define_schema(builder, options.plan.schema);
  builder.on("--enqueue", options.enqueue, "the whole request that run would send");
}

// What the Invoke button sends; a run also switches the cache of output nodes off.
workflow::OutputCache output_cache(const GraphOptions& options) {
  return options.enqueue ? workflow::OutputCache::off : workflow::OutputCache::as_built;
}

int print_workflow_graph(const std::string& path, const GraphOptions& options) {
  const auto loaded = load_offline(path, options.plan.schema, output_cache(options));
  log_warnings(loaded);
  const run::RequestTexts texts{workflow::render_graph(loaded.templates, {}),
                                workflow::render_workflow(loaded.templates, {})};
  write_stdout(pretty(options.enqueue ? enqueue_body({"preview"}, texts) : texts.graph));
  return 0;
}

int run(const Arguments& arguments, const GraphOptions& options) {
  const bool is_workflow = arguments.words.size() == 1 && !is_job_file(arguments.words.front());
  if (is_workflow && !options.job && !asks_for_plan(options.plan.overrides)) {
    return print_workflow_graph(arguments.words.front(), options);
  }
  auto request = read_request(arguments, options.plan);
  request.output_cache = output_cache(options);
  const auto planned = make_plan(request, Contact::offline, std::nullopt, Draws::now);
  const auto& job = wanted_job(planned->plan, options.job);
  // A board that is not known yet shows by its name.
  const auto texts = run::request_texts(
      job, planned->workflow.templates,
      [&planned](std::size_t board) { return planned->plan.boards[board].name; },
      [&planned](std::size_t upload) { return planned->plan.uploads[upload].path; });
  write_stdout(pretty(options.enqueue ? enqueue_body(job.id, texts) : texts.graph));
  return 0;
}

}  // namespace

Command graph_command() {
  return {.name = "graph",
          .signature = "[WORKFLOW] [JOBFILE]",
          .summary = "The graph that InvokeAI's Invoke button would send",
          .examples = R"(invokeai-batch graph fox.json | jq .nodes
invokeai-batch graph fox.json jobs.yaml --job 3 --enqueue)",
          .words = {"FILE", "a workflow or a job file", 1, 2},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
