#include "item_run.hpp"

#include "graph_runner.hpp"
#include "item_json.hpp"
#include "workflow_calls.hpp"

namespace invokeai_batch::sim {
namespace {

std::string traceback_of(const NodeError& error) {
  return "Traceback (most recent call last):\n"
         "  File \"invokeai/app/services/session_processor/session_processor_default.py\", line "
         "278, in run_node\n"
         "    output = invocation.invoke_internal(context=context, services=self._services)\n" +
         error.type + ": " + error.message + "\n";
}

std::optional<PlannedFailure> planned_failure(const std::optional<ItemRule>& rule) {
  if (!rule || rule->act != ItemRule::Act::fail) {
    return std::nullopt;
  }
  return PlannedFailure{rule->node_type, {rule->error_type, rule->error_message}};
}

RunContext context_of(World& world, const Item& item) {
  return {.catalogue = *world.catalogue,
          .flavour = world.flavour(),
          .models = world.models,
          .boards = world.boards,
          .ids = world.ids,
          .images = world.images,
          .cache = world.cache,
          .user_id = item.owner.id,
          .session_id = item.session_id,
          .item_id = item.id,
          .batch_id = item.batch_id,
          .database = world.databases,
          .workflow = item.workflow,
          .graph_json = item.graph_json};
}

/// Runs on; a call that cannot be made fails the run.
void run_on(World& world, Item& item, const std::optional<ItemRule>& rule) {
  auto context = context_of(world, item);
  run_graph(context, *item.graph, *item.run, planned_failure(rule));
  if (item.run->call) {
    try {
      begin_call(world, item);
    } catch (const NodeError& error) {
      fail_call(*item.run, error);
    }
  }
}

void lose_images(World& world, const Item& item) {
  std::vector<std::string> names;
  for (const auto* image : world.images.select({})) {
    if (image->item_id == item.id) {
      names.push_back(image->name);
    }
  }
  for (const auto& name : names) {
    delete_image(world, name);
  }
}

}  // namespace

void finish_item(World& world, Item& item, const std::optional<ItemRule>& rule) {
  if (!item.run) {
    item.run = std::make_shared<GraphRun>();
    item.run->execution.graph_id = item.execution_graph_id;
  }
  if (!rule || rule->act != ItemRule::Act::no_results) {
    run_on(world, item, rule);
  }
  settle_item(world, item, rule);
}

void settle_item(World& world, Item& item, const std::optional<ItemRule>& rule) {
  write_session(world, item);
  if (item.run->call) {
    world.queue.set_status(item, ItemStatus::waiting);
    return;
  }
  const auto& error = item.run->execution.error;
  if (error) {
    item.error_type = error->type;
    item.error_message = error->message;
    item.error_traceback = traceback_of(*error);
  }
  if (rule && rule->act == ItemRule::Act::lose_images) {
    lose_images(world, item);
  }
  const bool is_canceled = rule && rule->act == ItemRule::Act::cancel;
  const auto status = is_canceled ? ItemStatus::canceled
                      : error     ? ItemStatus::failed
                                  : ItemStatus::completed;
  world.queue.set_status(item, status);
  world.ledger.push_back({world.databases, item.id, item.batch_id, status});
  tell_caller(world, item);
  item.run.reset();
}

void write_session(World& world, Item& item) {
  item.session_json =
      std::make_shared<std::string>(session_json(world.flavour(), item, item.run->execution));
}

bool is_at_end(World& world, const Item& item) {
  auto context = context_of(world, item);
  return is_at_end(context, *item.graph, *item.run);
}

}  // namespace invokeai_batch::sim
