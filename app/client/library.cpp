#include "client/library.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::WorkflowRecord;

// A server that counts wrongly does not keep us for ever.
constexpr std::int64_t k_most_pages = 1'000;

void add_pages(Session& session, invokeai::Whose whose, std::vector<WorkflowRecord>& all) {
  std::int64_t pages = 1;
  for (std::int64_t page = 0; page < pages; ++page) {
    auto listed = ask(session, invokeai::workflows_request(session.server, page, whose),
                      invokeai::read_workflows, "list its workflows");
    pages = std::min(k_most_pages, listed.pages);
    std::move(listed.workflows.begin(), listed.workflows.end(), std::back_inserter(all));
  }
}

// Who is logged in gets what others share by asking for it.
std::vector<WorkflowRecord> all_of(Session& session) {
  std::vector<WorkflowRecord> all;
  add_pages(session, invokeai::Whose::ours, all);
  if (!session.server.token.empty()) {
    add_pages(session, invokeai::Whose::everybodys, all);
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
