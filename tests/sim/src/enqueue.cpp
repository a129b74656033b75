#include "enqueue.hpp"

#include <algorithm>
#include <array>

#include "batch_data.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

const Location k_batch{"\"body\"", "\"batch\""};

struct BatchRequest {
  std::string batch_id{};
  std::optional<std::string> origin{};
  std::optional<std::string> destination{};
  std::string data_json = "null";
  Graph graph{};
  SharedText workflow{};
  std::int64_t runs = 1;
  std::vector<DataSet> data_sets{};  // what each session gets; one empty one without data
  bool has_batch_node = false;
};

Invalid missing(const Location& loc, json::Value in) {
  return {"missing", loc, "Field required", in ? json::to_text(in) : "null"};
}

/// The workflow to embed, as its model keeps it. Source: WorkflowWithoutID.
std::string check_workflow(const Flavour& flavour, json::Value workflow, const Location& loc,
                           std::vector<Invalid>& errors) {
  static constexpr std::array<const char*, 11> required{
      "name",  "author",        "description", "version", "contact", "tags",
      "notes", "exposedFields", "meta",        "nodes",   "edges"};
  Fields kept;
  for (const auto* name : required) {
    if (const auto member = workflow[name]) {
      kept.set(name, json::to_text(member));
    } else {
      errors.push_back(missing(inside(loc, name), workflow));
    }
  }
  std::vector<std::string> categories{"'user'", "'default'"};
  if (!flavour.at_least(12)) {
    categories.emplace_back("'project'");
  }
  const auto category = workflow["meta"]["category"];
  const auto quoted = "'" + std::string(category.text()) + "'";
  if (category && std::find(categories.begin(), categories.end(), quoted) == categories.end()) {
    const auto expected = one_of(categories);
    errors.push_back({"enum", inside(inside(loc, "meta"), "category"),
                      "Input should be " + expected, json::to_text(category),
                      "{\"expected\":" + json::quoted(expected) + "}"});
  }
  kept.set("form", workflow["form"] ? json::to_text(workflow["form"]) : "null");
  if (!flavour.at_least(12)) {
    const auto published = workflow["is_published"];
    kept.set("is_published", published ? json::to_text(published) : "null");
  }
  return kept.to_json();
}

std::optional<std::string> optional_text(json::Value value) {
  return value.is_string() ? std::optional(std::string(value.text())) : std::nullopt;
}

void read_head(json::Value batch, IdSource& ids, BatchRequest& read, std::vector<Invalid>& errors) {
  if (const auto id = batch["batch_id"]; !id) {
    read.batch_id = ids.uuid();
  } else if (id.is_string()) {
    read.batch_id = id.text();
  } else {
    errors.push_back({"string_type", inside(k_batch, "batch_id"), "Input should be a valid string",
                      json::to_text(id)});
  }
  if (const auto runs = batch["runs"]) {
    read.runs = runs.integer().value_or(0);
    if (read.runs < 1) {
      errors.push_back({"greater_than_equal", inside(k_batch, "runs"),
                        "Input should be greater than or equal to 1", json::to_text(runs),
                        R"({"ge":1})"});
    }
  }
  read.origin = optional_text(batch["origin"]);
  read.destination = optional_text(batch["destination"]);
}

BatchRequest read_batch(World& world, json::Value batch, std::vector<Invalid>& errors) {
  BatchRequest read;
  read_head(batch, world.ids, read, errors);
  if (const auto graph = batch["graph"]) {
    auto checked = read_graph(*world.catalogue, world.ids, graph, inside(k_batch, "graph"));
    read.graph = std::move(checked.graph);
    read.has_batch_node = checked.has_batch_node;
    errors.insert(errors.end(), checked.errors.begin(), checked.errors.end());
  } else {
    errors.push_back(missing(inside(k_batch, "graph"), batch));
  }
  if (const auto workflow = batch["workflow"]; workflow && !workflow.is_null()) {
    read.workflow = std::make_shared<std::string>(
        check_workflow(world.flavour(), workflow, inside(k_batch, "workflow"), errors));
  }
  if (const auto data = batch["data"]) {
    read.data_json = json::to_text(data);
  }
  if (auto problem = expand_data(batch["data"], read.graph, read.data_sets)) {
    errors.push_back({"value_error", k_batch, "Value error, " + *problem, json::to_text(batch),
                      R"({"error":{}})"});
  }
  return read;
}

std::string echo(const BatchRequest& batch, const std::string& graph_json) {
  json::Writer out;
  const auto optional = [&](const char* name, const std::optional<std::string>& text) {
    out.key(name).raw(text ? json::quoted(*text) : "null");
  };
  out.begin_object().member("batch_id", batch.batch_id);
  optional("origin", batch.origin);
  optional("destination", batch.destination);
  out.key("data").raw(batch.data_json).key("graph").raw(graph_json);
  out.key("workflow").raw(batch.workflow ? *batch.workflow : "null");
  out.key("runs").integer(batch.runs).end_object();
  return out.take();
}

Item new_item(World& world, const std::string& queue_id, const User& owner) {
  Item item;
  item.queue_id = queue_id;
  item.owner = owner;
  item.session_id = world.ids.uuid();
  item.execution_graph_id = world.ids.uuid();
  item.created_at = item.updated_at = timestamp();
  return item;
}

/// The batch's graph with the values of one session.
std::shared_ptr<const Graph> graph_with(const Graph& graph, const DataSet& values) {
  auto changed = std::make_shared<Graph>(graph);
  for (const auto& value : values) {
    for (auto& node : changed->nodes) {
      if (node.id == value.node_id) {
        node.fields.set(value.field, value.json);
      }
    }
  }
  return changed;
}

std::int64_t add_rows(World& world, const User& user, const std::string& queue_id,
                      const BatchRequest& batch, std::int64_t priority) {
  const auto pending = world.queue.counts(queue_id).count(ItemStatus::pending);
  auto room = std::max<std::int64_t>(0, world.settings.max_queue_size - pending);
  std::int64_t added = 0;
  for (std::int64_t run = 0; run < batch.runs; ++run) {
    for (const auto& values : batch.data_sets) {
      if (room-- <= 0) {
        return added;
      }
      auto item = new_item(world, queue_id, user);
      item.priority = priority;
      item.batch_id = batch.batch_id;
      item.origin = batch.origin;
      item.destination = batch.destination;
      item.field_values_json = field_values_json(values);
      item.graph = graph_with(batch.graph, values);
      item.graph_json = std::make_shared<std::string>(to_json(*item.graph));
      item.workflow = batch.workflow;
      world.queue.add(std::move(item));
      ++added;
    }
  }
  return added;
}

}  // namespace

Reply enqueue_batch(World& world, const User& user, const std::string& queue_id, json::Value body) {
  std::vector<Invalid> errors;
  const auto posted = body["batch"];
  if (!posted.is_object()) {
    errors.push_back(missing(k_batch, body));
    return json_reply(detail_json(errors), 422);
  }
  const auto batch = read_batch(world, posted, errors);
  if (!errors.empty()) {
    return json_reply(detail_json(errors), 422);
  }
  if (batch.has_batch_node) {
    return plain_500();
  }
  const bool is_first = body["prepend"].boolean().value_or(false);
  const auto priority = is_first ? world.queue.highest_pending_priority(queue_id) + 1 : 0;
  const auto enqueued = add_rows(world, user, queue_id, batch, priority);
  world.statistics.enqueued += enqueued;
  ++world.statistics.posts[batch.batch_id];

  auto ids = world.queue.of_batch(queue_id, batch.batch_id);
  std::reverse(ids.begin(), ids.end());
  json::Writer out;
  out.begin_object().member("queue_id", queue_id).key("enqueued").integer(enqueued);
  out.key("requested").integer(batch.runs * static_cast<std::int64_t>(batch.data_sets.size()));
  out.key("batch").raw(echo(batch, to_json(batch.graph)));
  out.key("priority").integer(priority).key("item_ids").begin_array();
  for (const auto id : ids) {
    out.integer(id);
  }
  out.end_array().end_object();
  return json_reply(out.take());
}

void retry_item(World& world, const Item& ended) {
  auto item = new_item(world, ended.queue_id, ended.owner);
  item.priority = ended.priority;
  item.batch_id = ended.batch_id;
  item.origin = ended.origin;
  item.destination = ended.destination;
  item.field_values_json = ended.field_values_json;
  item.graph = ended.graph;
  item.graph_json = ended.graph_json;
  item.workflow = ended.workflow;
  item.retried_from = ended.retried_from ? ended.retried_from : ended.id;
  world.queue.add(std::move(item));
  ++world.statistics.enqueued;
}

void enqueue_others(World& world, const std::string& queue_id, std::int64_t count,
                    std::chrono::milliseconds run_time) {
  const User other{.id = "other", .name = "Other", .email = "other@example.org"};
  const auto graph = std::make_shared<Graph>(Graph{.id = world.ids.uuid()});
  const auto graph_json = std::make_shared<std::string>(to_json(*graph));
  for (std::int64_t i = 0; i < count; ++i) {
    auto item = new_item(world, queue_id, other);
    item.batch_id = world.ids.uuid();
    item.origin = "generation";
    item.graph = graph;
    item.graph_json = graph_json;
    item.run_time = run_time;
    world.queue.add(std::move(item));
  }
}

}  // namespace invokeai_batch::sim
