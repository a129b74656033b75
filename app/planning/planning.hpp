// From the command line to a plan: the part that graph, plan and run share.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "cli/arguments.hpp"
#include "directory/kept_inputs.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/store/records.hpp"
#include "planning/loaded_workflow.hpp"
#include "server/session.hpp"
#include "settings/settings.hpp"

namespace invokeai_batch::app {

/// What was asked for: the job file, if any, with the command line on top.
struct Request {
  plan::Spec spec;
  Settings settings;
  std::string workflow_path;
  std::string output_directory;       // as the user names it
  std::optional<std::string> schema;  // what offline_schema() is to take
  InputTexts kept{};                  // copies to be read in the place of files
  InputTexts read{};                  // the job file
};

/// Tells the workflow from the job file by its name (.yaml, .yml). `kept`: see Request. Throws
/// base::Error(usage, input).
[[nodiscard]] Request read_request(const Arguments& arguments, InputTexts kept = {});

enum class Contact { server, offline };

/// What is random: drawn for a run, or left to the run that comes later.
enum class Draws { now, later };

/// The plan and what it was made from; stays where it is.
struct Planned {
  workflow::LoadedWorkflow workflow;
  std::optional<Session> session;
  plan::Facts facts;
  plan::Plan plan;
  InputTexts read{};  // the workflow
};

/// All the files that the plan was made from.
[[nodiscard]] InputTexts inputs_of(const Request& request, const Planned& planned);

/// The two halves of make_plan(): first all but the plan itself, then the facts and the plan. When
/// the second one throws, what it has learned until then stays.
[[nodiscard]] std::unique_ptr<Planned> begin_plan(const Request& request, Contact contact);
void complete_plan(Planned& planned, const Request& request,
                   const std::optional<store::Snapshot>& known, Draws draws);

/// `known`: what the output directory knows; a run of another workflow there, or of a Form whose
/// indices were others, is refused. Throws base::Error.
[[nodiscard]] std::unique_ptr<Planned> make_plan(const Request& request, Contact contact,
                                                 const std::optional<store::Snapshot>& known,
                                                 Draws draws);

/// Numbers of jobs; nullopt: all of them.
using Selection = std::optional<std::set<std::int64_t>>;

/// What `plan` and `run -n` do once there is a plan: says what the output directory has of it and
/// whether a run could write there, and prints it. Its warnings; then, on stdout, what people see
/// of a plan (counts, where values come from, the first and last jobs; nothing with -q), or with
/// --json every job as a line of NDJSON. Of the jobs only those of `selection` are left.
void print_plan(Planned& planned, const Request& request,
                const std::optional<store::Snapshot>& known, const Selection& selection,
                const Arguments& arguments);

/// The values of a job as asked for: name and text, in plan order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> values_of(
    const plan::Plan& plan, const plan::PlannedJob& job);

}  // namespace invokeai_batch::app
