#include "item_json.hpp"

#include <map>
#include <set>
#include <string_view>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

void write_optional(json::Writer& out, const char* name, const std::optional<std::string>& text) {
  out.key(name).raw(text ? json::quoted(*text) : "null");
}

// The one that it runs or ran on.
void write_device(json::Writer& out, const Item& item) {
  out.key("device").raw(item.device.empty() ? "null" : json::quoted(item.device));
}

void write_nulls(json::Writer& out, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    out.key(name).null();
  }
}

std::string execution_graph(const Execution& run) {
  json::Writer out;
  out.begin_object().member("id", run.graph_id).key("nodes").begin_object();
  for (const auto& node : run.nodes) {
    out.key(node.exec_id).raw(node.fields.to_json());
  }
  out.end_object().key("edges").raw(edges_json(run.edges)).end_object();
  return out.take();
}

std::string executed(const Execution& run) {
  std::vector<std::string> ids = run.history;
  for (const auto& node : run.nodes) {
    if (node.has_run) {
      ids.push_back(node.exec_id);
    }
  }
  return json_strings(ids);
}

std::string results(const Execution& run) {
  json::Writer out;
  out.begin_object();
  for (const auto& node : run.nodes) {
    if (node.has_run) {
      out.key(node.exec_id).raw(node.output.fields.to_json());
    }
  }
  out.end_object();
  return out.take();
}

std::string errors(const Execution& run) {
  json::Writer out;
  out.begin_object();
  if (run.error && !run.failed_exec_id.empty()) {
    out.member(run.failed_exec_id, run.error->type + ": " + run.error->message);
  }
  out.end_object();
  return out.take();
}

std::string source_prepared_mapping(const Graph& graph, const Execution& run) {
  std::vector<std::vector<std::string>> by_source(graph.nodes.size());
  for (const auto& node : run.nodes) {
    by_source[node.source].push_back(node.exec_id);
  }
  json::Writer out;
  out.begin_object();
  for (std::size_t i = 0; i < by_source.size(); ++i) {
    if (!by_source[i].empty()) {
      out.key(graph.nodes[i].id).raw(json_strings(by_source[i]));
    }
  }
  out.end_object();
  return out.take();
}

std::string iteration_paths(const Execution& run) {
  json::Writer out;
  out.begin_object();
  for (const auto& node : run.nodes) {
    out.key(node.exec_id).begin_array();
    for (const auto& [iterate, index] : node.iterations) {
      out.integer(index);
    }
    out.end_array();
  }
  out.end_object();
  return out.take();
}

/// How many inputs each prepared node still waits for.
std::string indegree(const Execution& run) {
  std::set<std::string_view> ran;
  for (const auto& node : run.nodes) {
    if (node.has_run) {
      ran.insert(node.exec_id);
    }
  }
  std::map<std::string_view, std::int64_t> waits_for;
  for (const auto& edge : run.edges) {
    waits_for[edge.destination.node_id] += ran.count(edge.source.node_id) == 0 ? 1 : 0;
  }
  json::Writer out;
  out.begin_object();
  for (const auto& node : run.nodes) {
    out.key(node.exec_id).integer(waits_for[node.exec_id]);
  }
  out.end_object();
  return out.take();
}

/// The members that are facts of the row, up to its timestamps.
void write_row(json::Writer& out, const Flavour& flavour, const Item& item,
               const std::string& batch_id) {
  out.key("item_id").integer(item.id).member("status", to_string(item.status));
  if (flavour.at_least(13)) {
    out.key("status_sequence").integer(item.status_sequence);
  }
  out.key("priority").integer(item.priority).member("batch_id", batch_id);
  write_optional(out, "origin", item.origin);
  write_optional(out, "destination", item.destination);
  out.member("session_id", item.session_id);
  write_optional(out, "error_type", item.error_type);
  write_optional(out, "error_message", item.error_message);
  write_optional(out, "error_traceback", item.error_traceback);
  out.member("created_at", item.created_at).member("updated_at", item.updated_at);
  write_optional(out, "started_at", item.started_at);
  write_optional(out, "completed_at", item.completed_at);
  out.member("queue_id", item.queue_id);
}

void write_user(json::Writer& out, const User& user) {
  out.member("user_id", user.id).key("user_display_name").string_or_null(user.name);
  out.key("user_email").string_or_null(user.email);
}

/// Who called, when the item is a called workflow.
void write_caller(json::Writer& out, const Item& item) {
  const auto& call = item.calls.parent;
  out.key("workflow_call_id").raw(call ? json::quoted(call->id) : "null");
  out.key("parent_item_id").integer_or_null(item.parent_item_id);
  out.key("parent_session_id").raw(call ? json::quoted(call->parent_session_id) : "null");
  out.key("root_item_id").integer_or_null(item.root_item_id);
  out.key("workflow_call_depth").raw(call ? std::to_string(call->frame.depth) : "null");
}

void write_rest(json::Writer& out, const Flavour& flavour, const Item& item) {
  if (flavour.at_least(12)) {
    write_user(out, item.owner);
  }
  out.key("field_values").raw(item.field_values_json);
  out.key("retried_from_item_id")
      .raw(item.retried_from ? std::to_string(*item.retried_from) : "null");
  if (!flavour.at_least(12)) {
    out.key("is_api_validation_run").boolean(false);
    write_nulls(out, {"published_workflow_id", "credits"});
  }
  if (flavour.at_least(14)) {
    write_device(out, item);
    write_caller(out, item);
  }
}

void write_ended_loops(json::Writer& out, const Execution& run) {
  out.key("finalized_loop_nodes").begin_array();
  for (const auto& [head, around] : run.ended_loops) {
    out.string(head);
  }
  out.end_array().key("finalized_loop_contexts").begin_array();
  for (const auto& [head, around] : run.ended_loops) {
    out.begin_array().string(head).begin_array();
    for (const auto turn : around) {
      out.integer(turn);
    }
    out.end_array().end_array();
  }
  out.end_array();
}

Execution nothing_yet(const Item& item) {
  Execution execution;
  execution.graph_id = item.execution_graph_id;
  return execution;
}

}  // namespace

std::string session_json(const Flavour& flavour, const Item& item, const Execution& run) {
  const auto& graph = *item.graph;
  json::Writer out;
  out.begin_object().member("id", item.session_id).key("graph").raw(*item.graph_json);
  out.key("execution_graph").raw(execution_graph(run)).key("executed").raw(executed(run));
  out.key("executed_history").raw(json_strings(run.history));
  out.key("results").raw(results(run)).key("errors").raw(errors(run));
  if (flavour.at_least(14)) {
    write_call_record(out, item.calls);
  }
  out.key("prepared_source_mapping").begin_object();
  for (const auto& node : run.nodes) {
    out.member(node.exec_id, graph.nodes[node.source].id);
  }
  out.end_object();
  out.key("source_prepared_mapping").raw(source_prepared_mapping(graph, run));
  if (!run.ended_loops.empty()) {
    write_ended_loops(out, run);
  }
  if (flavour.at_least(14)) {
    out.key("prepared_iteration_paths").raw(iteration_paths(run));
  }
  if (flavour.at_least(13)) {
    out.key("ready_order").raw("[]").key("indegree").raw(indegree(run));
  }
  out.end_object();
  return out.take();
}

std::string item_json(const Flavour& flavour, const Item& item) {
  json::Writer out;
  out.begin_object();
  write_row(out, flavour, item, item.batch_id);
  write_rest(out, flavour, item);
  out.key("session").raw(item.session_json ? *item.session_json
                                           : session_json(flavour, item, nothing_yet(item)));
  out.key("workflow").raw(item.workflow ? *item.workflow : "null").end_object();
  return out.take();
}

std::string redacted_item_json(const Flavour& flavour, const Item& item) {
  Item redacted;
  redacted.id = item.id;
  redacted.queue_id = item.queue_id;
  redacted.status = item.status;
  redacted.status_sequence = item.status_sequence;
  redacted.priority = item.priority;
  redacted.batch_id = redacted.session_id = redacted.execution_graph_id = "redacted";
  redacted.owner = {.id = "redacted", .name = "", .email = ""};
  redacted.field_values_json = "null";
  redacted.device = item.device;
  redacted.created_at = item.created_at;
  redacted.updated_at = item.updated_at;
  redacted.started_at = item.started_at;
  redacted.completed_at = item.completed_at;
  redacted.graph = std::make_shared<Graph>();
  redacted.graph_json = std::make_shared<std::string>(to_json(Graph{.id = "redacted"}));
  return item_json(flavour, redacted);
}

std::string item_summary_json(const Item& item) {
  json::Writer out;
  out.begin_object().key("item_id").integer(item.id).member("created_at", item.created_at);
  out.member("status", to_string(item.status));
  write_device(out, item);
  write_optional(out, "started_at", item.started_at);
  write_optional(out, "completed_at", item.completed_at);
  write_optional(out, "origin", item.origin);
  write_optional(out, "destination", item.destination);
  out.member("batch_id", item.batch_id);
  write_user(out, item.owner);
  out.key("field_values").raw(item.field_values_json).key("parent_item_id");
  out.integer_or_null(item.parent_item_id).end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
