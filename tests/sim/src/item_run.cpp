#include "item_run.hpp"

#include "graph_runner.hpp"
#include "item_json.hpp"

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

Execution run(World& world, const Item& item, const std::optional<ItemRule>& rule) {
  if (rule && rule->act == ItemRule::Act::no_results) {
    Execution nothing;
    nothing.graph_id = item.execution_graph_id;
    return nothing;
  }
  RunContext context{.catalogue = *world.catalogue,
                     .flavour = world.flavour(),
                     .models = world.models,
                     .boards = world.boards,
                     .ids = world.ids,
                     .images = world.images,
                     .cache = world.cache,
                     .session_id = item.session_id,
                     .item_id = item.id,
                     .batch_id = item.batch_id,
                     .database = world.databases,
                     .workflow = item.workflow,
                     .graph_json = item.graph_json};
  return run_graph(context, *item.graph, item.execution_graph_id, planned_failure(rule));
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
  const auto execution = run(world, item, rule);
  item.session_json = std::make_shared<std::string>(
      session_json(world.flavour(), item.session_id, *item.graph_json, *item.graph, execution));
  if (execution.error) {
    item.error_type = execution.error->type;
    item.error_message = execution.error->message;
    item.error_traceback = traceback_of(*execution.error);
  }
  if (rule && rule->act == ItemRule::Act::lose_images) {
    lose_images(world, item);
  }
  const bool is_canceled = rule && rule->act == ItemRule::Act::cancel;
  const auto status = is_canceled       ? ItemStatus::canceled
                      : execution.error ? ItemStatus::failed
                                        : ItemStatus::completed;
  world.queue.set_status(item, status);
  world.ledger.push_back({world.databases, item.id, item.batch_id, status});
}

}  // namespace invokeai_batch::sim
