// `plan`: expand and check, print, send nothing.

#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "directory/foreign_files.hpp"
#include "directory/plan_view.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, PlanOptions& options) {
  define_overrides(builder, options.overrides);
  builder.settings({"server", "output", "offline"});
  define_schema(builder, options.schema);
  builder.json("every job as a JSON object a line");
}

int run(const Arguments& arguments, const PlanOptions& options) {
  refuse_ways_to_server(arguments, options.schema);
  const auto request = read_request(arguments, options);
  const bool offline = request.settings.offline.value || request.schema;
  const auto contact = offline ? Contact::offline : Contact::server;
  const auto known = read_together(request.output_directory);
  const auto planned = make_plan(request, contact, known, Draws::later);
  if (planned->types) {
    tell(*planned->types, arguments.output);
  }
  if (known) {
    refuse_foreign_files(request.output_directory, planned->plan, known);
  }
  print_plan(*planned, request, known, std::nullopt, arguments.output);
  return 0;
}

}  // namespace

Command plan_command() {
  return {
      .name = "plan",
      .signature = "[WORKFLOW] [JOBFILE]",
      .summary = "Expand and check every job, print them, send nothing",
      .examples = R"(invokeai-batch plan fox.json --csv prompts.csv --map prompt="positive prompt"
invokeai-batch plan jobs.yaml --offline)",
      .words = {"FILE", "a workflow or a job file", 1, 2},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
