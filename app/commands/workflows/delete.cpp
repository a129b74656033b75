// `workflows delete WORKFLOW…`.

#include <string>
#include <vector>

#include "client/client.hpp"
#include "client/consent.hpp"
#include "client/library.hpp"
#include "commands/workflows/workflows.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_client(builder);
}

void refuse_servers_own(const invokeai::WorkflowRecord& workflow) {
  if (workflow.category == "default") {
    throw base::Error(base::ErrorClass::input,
                      {.where = workflow.name,
                       .what = "this workflow is InvokeAI's own, which it does not delete",
                       .hint = "invokeai-batch workflows list --category user lists the others"});
  }
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  const auto words = names_from(arguments);
  auto client = open_client(arguments);
  const auto library = library_of(client.session);
  const auto doomed = find_each(words, [&library](const std::string& word) {
    const auto& workflow = workflow_named(library, word);
    refuse_servers_own(workflow);
    return &workflow;
  });
  std::vector<std::string> names;
  for (const auto* workflow : doomed) {
    names.push_back(workflow->name);
  }
  if (doomed.empty() || ask_consent("delete " + base::count_of(doomed.size(), "workflow") + ": " +
                                        base::join(names, ", "),
                                    options, arguments.output) == Consent::refused) {
    return 0;
  }
  return one_by_one(client.session, arguments.output, doomed,
                    [&client](const invokeai::WorkflowRecord* workflow) {
                      (void)change(
                          client, invokeai::delete_workflow_request(client.server(), workflow->id),
                          invokeai::read_deleted_workflow, "delete the workflow " + workflow->name);
                    });
}

}  // namespace

Command workflows_delete_command() {
  return {.name = "workflows delete",
          .signature = "WORKFLOW…",
          .summary = "Delete workflows that people saved; images keep theirs",
          .examples = R"(invokeai-batch workflows delete Foxes -n
invokeai-batch workflows delete Foxes --yes)",
          .words = {"WORKFLOW", "the name or the id of a workflow; -: those on standard input", 1,
                    k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
