// From the command line to a plan: the part that graph, plan, run and doctor share.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "invokeai_batch/plan/expand.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/store/records.hpp"
#include "planning/input_texts.hpp"
#include "planning/loaded_workflow.hpp"
#include "planning/workflow_source.hpp"
#include "server/session.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

/// What says how jobs vary, on the command line.
struct PlanOptions {
  plan::Overrides overrides{};
  std::optional<std::string> schema{};  // --schema
};
void define_overrides(Builder& builder, plan::Overrides& overrides);

/// What was asked for: the job file, if any, with the command line on top.
struct Request {
  plan::Spec spec;
  Settings settings;
  WorkflowSource workflow;
  std::string output_directory;       // as the user names it
  std::optional<std::string> schema;  // what offline_schema() is to take
  workflow::OutputCache output_cache = workflow::OutputCache::off;
  InputTexts kept{};  // copies to be read in the place of files
  InputTexts read{};  // the job file
};

/// Does a word of the command line name a job file? One that ends in .yaml or .yml does.
[[nodiscard]] bool is_job_file(const std::string& word);

/// Tells the workflow from the job file by is_job_file(): they are the words of `arguments`.
/// `kept`: see Request. Throws base::Error(usage, input).
[[nodiscard]] Request read_request(const Arguments& arguments, const PlanOptions& options,
                                   InputTexts kept = {});

/// Whom a plan may ask. `node_types`: a server at hand for those alone (node_types_at_hand()), and
/// where the workflow is on one, for that.
enum class Contact { server, node_types, offline };

/// What is random: drawn for a run, or left to the run that comes later.
enum class Draws { now, later };

/// The plan and what it was made from; stays where it is.
struct Planned {
  workflow::LoadedWorkflow workflow;
  std::optional<Session> session;
  plan::Facts facts;
  plan::Plan plan;
  InputTexts read{};  // the workflow
  /// Whose node types they are, where no server was asked for everything; for tell().
  std::optional<NodeTypes> types{};
};

/// All that the plan was made from and that may be another the next time: files, and what a server
/// said.
[[nodiscard]] InputTexts inputs_of(const Request& request, const Planned& planned);

/// Runs the action; when it fails, what is wrong with the job file is told with it.
void with_problems_of(const plan::Spec& spec, const std::function<void()>& action);

/// First all but the plan itself, then the facts and the plan. When the second one throws, what it
/// has learned until then stays. `known`: what the output directory knows; a run keeps the editor's
/// rules that it began with.
[[nodiscard]] std::unique_ptr<Planned> begin_plan(const Request& request, Contact contact,
                                                  const std::optional<store::Snapshot>& known);
void complete_plan(Planned& planned, const Request& request,
                   const std::optional<store::Snapshot>& known, Draws draws);

}  // namespace invokeai_batch::app
