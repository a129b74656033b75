// The workflow library: what users saved, and what the server brings along.
// Source: services/workflow_records, routers/workflows.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts.hpp"
#include "fields.hpp"
#include "flavour.hpp"

namespace invokeai_batch::sim {

struct SavedWorkflow {
  std::string id{};
  std::string user_id = "system";
  bool is_public = true;
  std::string created_at{};
  std::string updated_at{};
  std::optional<std::string> opened_at{};
  Fields workflow{};  // as its model keeps it, without its id

  [[nodiscard]] std::string name() const { return workflow.text("name"); }
  [[nodiscard]] std::string description() const { return workflow.text("description"); }
  [[nodiscard]] std::string tags() const { return workflow.text("tags"); }
  [[nodiscard]] std::string category() const;  // "user", "default", "project"
};

class WorkflowLibrary {
 public:
  SavedWorkflow& add(SavedWorkflow workflow);
  [[nodiscard]] SavedWorkflow* find(const std::string& id);
  void erase(const std::string& id);
  [[nodiscard]] const std::vector<SavedWorkflow>& all() const { return m_workflows; }

 private:
  std::vector<SavedWorkflow> m_workflows;
};

/// On a multi-user server: the owner, administrators, and everybody for what is shared or the
/// server's own.
[[nodiscard]] bool may_read(const SavedWorkflow& workflow, const User& user);

/// Why a workflow cannot be called; nullopt when it can.
/// Source: services/shared/workflow_call_compatibility.py.
struct NotCallable {
  std::string reason{};  // "missing_workflow_return"
  std::string message{};
};
[[nodiscard]] std::optional<NotCallable> why_not_callable(const SavedWorkflow& workflow);

}  // namespace invokeai_batch::sim
