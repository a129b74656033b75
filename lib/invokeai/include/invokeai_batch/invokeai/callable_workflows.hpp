// Workflows of the library, as other workflows call them (InvokeAI ≥ 6.14). Source:
// routers/workflows.py, services/shared/workflow_call_compatibility.py.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

struct CallableWorkflow {
  std::string id{};
  std::string name{};
  std::string json{};  // the workflow, as the server keeps it
  /// Why no other workflow can call it (≥ 6.14); empty: one can, or the server does not tell.
  std::string why_not_callable{};
};
[[nodiscard]] http::Request callable_workflow_request(const Server& server, std::string_view id);
/// not_found when it is gone.
[[nodiscard]] Reply<CallableWorkflow> read_callable_workflow(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
