#include "call_record.hpp"

namespace invokeai_batch::sim {
namespace {

void write_frame_members(json::Writer& out, const CallFrame& frame) {
  out.member("prepared_call_node_id", frame.prepared_node_id);
  out.member("source_call_node_id", frame.source_node_id);
  out.member("workflow_id", frame.workflow_id).key("depth").integer(frame.depth);
}

void write_frame(json::Writer& out, const CallFrame& frame) {
  out.begin_object();
  write_frame_members(out, frame);
  out.end_object();
}

void write_ids(json::Writer& out, const char* name, const std::vector<std::int64_t>& ids) {
  out.key(name).begin_array();
  for (const auto id : ids) {
    out.integer(id);
  }
  out.end_array();
}

/// The outputs so far, by key, in the order of the children.
std::map<std::string, std::vector<std::string>> aggregated(const CallExecution& call) {
  std::map<std::string, std::vector<std::string>> values;
  for (const auto id : call.child_item_ids) {
    const auto found = call.child_outputs.find(id);
    if (found != call.child_outputs.end()) {
      for (const auto& [key, value] : found->second) {
        values[key].push_back(value);
      }
    }
  }
  return values;
}

void write_execution(json::Writer& out, const CallExecution& call) {
  out.begin_object().member("id", call.id).member("parent_session_id", call.parent_session_id);
  out.member("child_session_id", call.child_session_ids.front());
  write_frame_members(out, call.frame);
  out.member("status", call.status).key("error_message");
  out.raw(call.error_message ? json::quoted(*call.error_message) : "null");
  out.key("child_session_ids").raw(json_strings(call.child_session_ids));
  write_ids(out, "child_item_ids", call.child_item_ids);
  out.key("expected_child_count").integer(static_cast<std::int64_t>(call.child_item_ids.size()));
  std::vector<std::int64_t> completed;
  for (const auto& [id, outputs] : call.child_outputs) {
    completed.push_back(id);
  }
  write_ids(out, "completed_child_item_ids", completed);
  out.key("aggregated_values").begin_object();
  for (const auto& [key, values] : aggregated(call)) {
    out.key(key).raw(json_array(values));
  }
  out.end_object().key("child_outputs").begin_object();
  for (const auto& [id, outputs] : call.child_outputs) {
    out.key(std::to_string(id)).raw(outputs.to_json());
  }
  out.end_object().end_object();
}

void write_parent(json::Writer& out, const CallExecution& call) {
  out.begin_object().member("workflow_call_id", call.id);
  out.member("parent_session_id", call.parent_session_id);
  write_frame_members(out, call.frame);
  out.end_object();
}

}  // namespace

Fields CallExecution::values() const {
  Fields out;
  for (const auto& [key, values] : aggregated(*this)) {
    out.set(key, child_item_ids.size() == 1 ? values.front() : json_array(values));
  }
  return out;
}

void write_call_record(json::Writer& out, const CallRecord& record) {
  out.key("workflow_call_stack").begin_array();
  for (const auto& frame : record.stack) {
    write_frame(out, frame);
  }
  out.end_array().key("workflow_call_history").begin_array();
  for (const auto& call : record.history) {
    write_execution(out, call);
  }
  out.end_array().key("workflow_call_parent");
  if (record.parent) {
    write_parent(out, *record.parent);
  } else {
    out.null();
  }
  out.key("waiting_workflow_call");
  if (record.waiting) {
    write_frame(out, record.waiting->frame);
    out.key("waiting_workflow_call_execution");
    write_execution(out, *record.waiting);
  } else {
    out.null().key("waiting_workflow_call_execution").null();
  }
  // The child's whole session is left out: nothing that it says is not in the child's own item.
  out.key("waiting_workflow_call_child_session").null();
  out.key("max_workflow_call_depth").integer(k_deepest_call);
}

}  // namespace invokeai_batch::sim
