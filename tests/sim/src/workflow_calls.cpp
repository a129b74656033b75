#include "workflow_calls.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "called_workflow.hpp"
#include "enqueue.hpp"
#include "graph_runner.hpp"
#include "item_run.hpp"

namespace invokeai_batch::sim {
namespace {

const SavedWorkflow& wanted_workflow(World& world, const Item& caller, const std::string& id) {
  if (id.empty()) {
    throw NodeError{"ValueError",
                    "A saved workflow must be selected before executing call_saved_workflow."};
  }
  const auto* workflow = world.library.find(id);
  if (workflow == nullptr) {
    throw NodeError{"ValueError", "The selected saved workflow '" + id + "' could not be found."};
  }
  if (world.settings.is_multiuser && !may_read(*workflow, caller.owner)) {
    throw NodeError{"ValueError",
                    "The selected saved workflow '" + id + "' is not accessible to this user."};
  }
  return *workflow;
}

void check_capacity(World& world, const Item& caller, std::size_t children) {
  const auto pending = world.queue.counts(caller.queue_id).count(ItemStatus::pending);
  if (pending + static_cast<std::int64_t>(children) > world.settings.max_queue_size) {
    throw NodeError{"ValueError",
                    "call_saved_workflow exceeds remaining queue capacity for child workflow "
                    "executions"};
  }
}

CallExecution new_call(World& world, const Item& caller, const WorkflowCall& wanted) {
  const auto& node = caller.run->execution.nodes[wanted.prepared];
  const auto depth = static_cast<std::int64_t>(caller.calls.stack.size()) + 1;
  if (depth > k_deepest_call) {
    throw NodeError{"ValueError", "Maximum workflow call depth exceeded (" +
                                      std::to_string(k_deepest_call) + ") for workflow '" +
                                      wanted.workflow_id + "'"};
  }
  return {.id = world.ids.uuid(),
          .parent_session_id = caller.session_id,
          .frame = {node.exec_id, caller.graph->nodes[node.source].id, wanted.workflow_id, depth}};
}

/// A row for one graph of the call; it belongs to the caller's batch.
Item new_child(World& world, const Item& caller, const CallExecution& call, CalledGraph called) {
  auto child = new_item(world, caller.queue_id, caller.owner);
  child.priority = caller.priority;
  child.batch_id = caller.batch_id;
  child.origin = caller.origin;
  child.destination = caller.destination;
  child.field_values_json = called.field_values_json;
  child.graph = std::move(called.graph);
  child.graph_json = std::make_shared<std::string>(to_json(*child.graph));
  child.calls.stack = caller.calls.stack;
  child.calls.stack.push_back(call.frame);
  child.calls.parent = call;
  child.parent_item_id = caller.id;
  child.root_item_id = caller.root_item_id.value_or(caller.id);
  return child;
}

/// What the child's workflow_return node gave.
const NodeOutput* returned(const Item& child) {
  const auto& nodes = child.run->execution.nodes;
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const PreparedNode& node) {
    return node.has_run && child.graph->nodes[node.source].type == "workflow_return";
  });
  return found == nodes.end() ? nullptr : &found->output;
}

void end_record(Item& caller, const char* status, std::optional<std::string> error_message) {
  auto& waiting = caller.calls.waiting;
  waiting->status = status;
  waiting->error_message = std::move(error_message);
  caller.calls.history.push_back(*std::move(waiting));
  waiting.reset();
}

void fail_caller(World& world, Item& caller, const Item& child, const std::string& message) {
  for (const auto id : caller.calls.waiting->child_item_ids) {
    auto* sibling = world.queue.find(id);
    if (sibling != nullptr && id != child.id && !is_terminal(sibling->status)) {
      world.queue.set_status(*sibling, ItemStatus::canceled);
    }
  }
  end_record(caller, "failed", message);
  fail_call(*caller.run, {"ValueError", message});
  settle_item(world, caller, std::nullopt);
}

void child_completed(World& world, Item& caller, const Item& child) {
  const auto* output = returned(child);
  if (output == nullptr) {
    fail_caller(world, caller, child,
                "The selected saved workflow did not produce a valid workflow_return output.");
    return;
  }
  auto& call = *caller.calls.waiting;
  const auto values = json::parse(*output->fields.find("values"), "values");
  call.child_outputs.emplace(child.id, Fields(values.root()));
  if (!call.is_complete()) {
    write_session(world, caller);
    return;
  }
  NodeOutput result{.picture = output->picture};
  result.fields.set("values", call.values().to_json());
  result.fields.set("output_meta", "null");
  result.fields.set_text("type", "workflow_return_output");
  end_record(caller, "completed", std::nullopt);
  end_call(*caller.run, std::move(result));
  if (is_at_end(world, caller)) {
    finish_item(world, caller, std::nullopt);
  } else {
    write_session(world, caller);
    world.queue.set_status(caller, ItemStatus::pending);
  }
}

}  // namespace

void begin_call(World& world, Item& caller) {
  const auto& wanted = *caller.run->call;
  const auto& workflow = wanted_workflow(world, caller, wanted.workflow_id);
  auto call = new_call(world, caller, wanted);
  auto graphs =
      called_graphs(*world.catalogue, world.flavour(), world.ids, workflow, wanted.inputs);
  check_capacity(world, caller, graphs.size());
  for (auto& graph : graphs) {
    const auto& child = world.queue.add(new_child(world, caller, call, std::move(graph)));
    call.child_item_ids.push_back(child.id);
    call.child_session_ids.push_back(child.session_id);
  }
  caller.calls.waiting = std::move(call);
}

void tell_caller(World& world, const Item& ended) {
  auto* caller = ended.parent_item_id ? world.queue.find(*ended.parent_item_id) : nullptr;
  if (caller == nullptr || is_terminal(caller->status) || !caller->calls.waiting) {
    return;
  }
  if (ended.status == ItemStatus::completed) {
    child_completed(world, *caller, ended);
  } else if (ended.status == ItemStatus::failed) {
    fail_caller(world, *caller, ended,
                ended.error_message.value_or("The selected saved workflow '" +
                                             caller->calls.waiting->frame.workflow_id +
                                             "' failed during child execution."));
  } else {
    cancel_chain(world, *caller);
  }
}

std::vector<std::int64_t> chain_of(World& world, const Item& item) {
  const auto root = item.root_item_id.value_or(item.id);
  std::vector<std::int64_t> chain;
  for (const auto id : world.queue.of_batch(item.queue_id, item.batch_id)) {
    const auto& other = *world.queue.find(id);
    if (id == item.id || id == root || other.root_item_id == root) {
      chain.push_back(id);
    }
  }
  return chain;
}

std::vector<std::int64_t> running_chains(World& world, const std::string& queue_id) {
  std::vector<std::int64_t> found;
  const auto add = [&](const Item& item) {
    const auto chain = chain_of(world, item);
    found.insert(found.end(), chain.begin(), chain.end());
  };
  const Item* next_child = nullptr;
  for (const auto id : world.queue.of_queue(queue_id)) {
    const auto& item = *world.queue.find(id);
    if (item.status == ItemStatus::in_progress) {
      add(item);
    } else if (item.status == ItemStatus::pending && item.parent_item_id && !next_child) {
      next_child = &item;
    }
  }
  if (found.empty() && next_child != nullptr) {
    add(*next_child);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void cancel_chain(World& world, const Item& item) {
  for (const auto id : chain_of(world, item)) {
    auto& each = *world.queue.find(id);
    if (!is_terminal(each.status)) {
      world.queue.set_status(each, ItemStatus::canceled);
    }
  }
}

}  // namespace invokeai_batch::sim
