#include "client/library.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::WorkflowRecord;

std::vector<WorkflowRecord> listed(Session& session, invokeai::Whose whose) {
  return ask(session, invokeai::workflows_request(session.server, whose), invokeai::read_workflows,
             "list its workflows");
}

// Who is logged in gets what others share by asking for it.
std::vector<WorkflowRecord> all_of(Session& session) {
  auto all = listed(session, invokeai::Whose::ours);
  if (!session.server.token.empty()) {
    auto shared = listed(session, invokeai::Whose::everybodys);
    std::move(shared.begin(), shared.end(), std::back_inserter(all));
  }
  std::set<std::string> seen;
  std::erase_if(all, [&seen](const WorkflowRecord& workflow) {
    return !seen.insert(workflow.id.value).second;
  });
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return base::to_lower(a.name) < base::to_lower(b.name);
  });
  return all;
}

}  // namespace

Library library_of(Session& session) {
  Library library{.workflows = all_of(session)};
  for (const auto& workflow : library.workflows) {
    library.names.push_back(
        {workflow.id.value, workflow.name, workflow.category + ", saved " + workflow.updated_at});
  }
  return library;
}

const WorkflowRecord& workflow_named(const Library& library, const std::string& word) {
  try {
    return library.workflows[find_named(library.names, word, "workflow")];
  } catch (const base::Error& error) {
    auto problem = error.problems().front();
    if (problem.hint.empty()) {
      problem.hint = "see what it has: invokeai-batch workflows list";
    }
    throw base::Error(base::ErrorClass::input, std::move(problem));
  }
}

invokeai::SavedWorkflow saved_workflow(Session& session, const invokeai::WorkflowId& id) {
  auto request = invokeai::workflow_request(session.server, id);
  request.max_body_bytes = k_largest_workflow;
  return ask(session, request, invokeai::read_saved_workflow, "read a workflow of its library");
}

report::Record record_of(const WorkflowRecord& workflow, std::string handle) {
  using report::InTable;
  using report::text_or_none;
  return {std::move(handle),
          {{"name", workflow.name},
           {"id", workflow.id.value},
           {"category", text_or_none(workflow.category)},
           {"tags", text_or_none(workflow.tags)},
           {"description", text_or_none(workflow.description), InTable::no},
           {"owner", text_or_none(workflow.owner), InTable::no},
           {"public", workflow.is_public, InTable::no},
           {"created_at", text_or_none(workflow.created_at), InTable::no},
           {"updated_at", text_or_none(workflow.updated_at)}}};
}

}  // namespace invokeai_batch::app
