// What a session says of the workflows it calls and of the one that called it.
// Source: services/shared/graph.py, WorkflowCallFrame, WorkflowCallExecution,
// WorkflowCallParentRef.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {

inline constexpr std::int64_t k_deepest_call = 4;

struct CallFrame {
  std::string prepared_node_id{};  // the exec id of the node that calls
  std::string source_node_id{};
  std::string workflow_id{};
  std::int64_t depth = 1;
};

struct CallExecution {
  std::string id{};
  std::string parent_session_id{};
  CallFrame frame{};
  std::string status = "running_child";
  std::optional<std::string> error_message{};
  std::vector<std::string> child_session_ids{};
  std::vector<std::int64_t> child_item_ids{};
  std::map<std::int64_t, Fields> child_outputs{};  // of the children that completed

  [[nodiscard]] bool is_complete() const { return child_outputs.size() == child_item_ids.size(); }
  /// What the call gives: the values of its only child, or lists of those of all, in their order.
  [[nodiscard]] Fields values() const;
};

struct CallRecord {
  std::vector<CallFrame> stack{};        // the calls that led here
  std::vector<CallExecution> history{};  // its own that ended
  std::optional<CallExecution> waiting{};
  std::optional<CallExecution> parent{};  // the one that this session is a child of
};

/// The members "workflow_call_stack" … "max_workflow_call_depth".
void write_call_record(json::Writer& out, const CallRecord& record);

}  // namespace invokeai_batch::sim
