#include "library.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim {

std::string SavedWorkflow::category() const {
  const auto* meta = workflow.find("meta");
  if (meta == nullptr) {
    return "user";
  }
  const auto document = json::parse(*meta, "meta");
  return std::string(document.root()["category"].text());
}

SavedWorkflow& WorkflowLibrary::add(SavedWorkflow workflow) {
  return m_workflows.emplace_back(std::move(workflow));
}

SavedWorkflow* WorkflowLibrary::find(const std::string& id) {
  const auto found = std::find_if(m_workflows.begin(), m_workflows.end(),
                                  [&](const SavedWorkflow& each) { return each.id == id; });
  return found == m_workflows.end() ? nullptr : &*found;
}

void WorkflowLibrary::erase(const std::string& id) {
  m_workflows.erase(std::remove_if(m_workflows.begin(), m_workflows.end(),
                                   [&](const SavedWorkflow& each) { return each.id == id; }),
                    m_workflows.end());
}

bool may_read(const SavedWorkflow& workflow, const User& user) {
  return user.is_admin || workflow.user_id == user.id || workflow.is_public ||
         workflow.category() == "default";
}

std::optional<NotCallable> why_not_callable(const SavedWorkflow& workflow) {
  const auto document = json::parse(*workflow.workflow.find("nodes"), "nodes");
  const auto nodes = document.root();
  const auto returns = std::count_if(nodes.begin(), nodes.end(), [](const json::Member& node) {
    return node.value["data"]["type"].text() == "workflow_return";
  });
  if (returns == 0) {
    return NotCallable{"missing_workflow_return",
                       "The workflow must contain exactly one workflow_return node."};
  }
  if (returns > 1) {
    return NotCallable{"multiple_workflow_return",
                       "The workflow must not contain more than one workflow_return node."};
  }
  return std::nullopt;
}

}  // namespace invokeai_batch::sim
