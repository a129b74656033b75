// The server's library of workflows: its own ("default") and those that people saved. Source:
// routers/workflows.py, services/workflow_records,
// services/shared/workflow_call_compatibility.py.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

using WorkflowId = base::StrongId<struct WorkflowIdTag>;

struct WorkflowRecord {
  WorkflowId id{};
  std::string name{};      // not unique
  std::string category{};  // "default", "user": an open set
  std::string description{};
  std::string tags{};   // "SDXL, Text to Image"
  std::string owner{};  // a user's id; empty before 6.12
  bool is_public = false;
  std::string created_at{};  // as in QueueItem
  std::string updated_at{};
};

/// Whose workflows a list has, where a server has users: by itself one's own and the server's.
enum class Whose { ours, everybodys };

/// All of them, by name, in one reply: a server pages when it is asked to, and what is deleted
/// between two pages would hide another one. `everybodys`: those that their owners share.
[[nodiscard]] http::Request workflows_request(const Server& server, Whose whose = Whose::ours);
[[nodiscard]] Reply<std::vector<WorkflowRecord>> read_workflows(const http::Outcome& outcome);

/// A record, and its workflow as JSON text; the list tells neither owner's texts nor nodes.
struct SavedWorkflow {
  WorkflowRecord record{};
  std::string text{};
  /// Why no other workflow can call it (≥ 6.14); empty: one can, or the server does not tell.
  std::string why_not_callable{};
};
[[nodiscard]] http::Request workflow_request(const Server& server, const WorkflowId& id);
/// Saves another one, whatever others are called. `text`: a workflow as JSON.
[[nodiscard]] http::Request create_workflow_request(const Server& server, const std::string& text);
[[nodiscard]] Reply<SavedWorkflow> read_saved_workflow(const http::Outcome& outcome);

/// The server refuses for its own workflows (500).
[[nodiscard]] http::Request delete_workflow_request(const Server& server, const WorkflowId& id);
[[nodiscard]] Reply<bool> read_deleted_workflow(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
