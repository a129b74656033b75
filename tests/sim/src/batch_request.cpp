#include "batch_request.hpp"

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "workflow_check.hpp"

namespace invokeai_batch::sim {
namespace {

const Location k_batch{"\"body\"", "\"batch\""};

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

/// Since version 7 a request may say who it is and which project it belongs to.
void read_receipt_members(json::Value batch, BatchRequest& read, std::vector<Invalid>& errors) {
  read.project_id = optional_text(batch["project_id"]);
  read.idempotency_key = optional_text(batch["idempotency_key"]);
  if (read.idempotency_key) {
    check_length(*read.idempotency_key, {1, 255}, inside(k_batch, "idempotency_key"), errors);
  }
}

}  // namespace

BatchRequest read_batch(World& world, json::Value batch, std::vector<Invalid>& errors) {
  BatchRequest read;
  read_head(batch, world.ids, read, errors);
  if (world.flavour().at_least(k_v7)) {
    read_receipt_members(batch, read, errors);
  }
  if (const auto graph = batch["graph"]) {
    auto checked =
        read_graph(*world.catalogue, world.flavour(), world.ids, graph, inside(k_batch, "graph"));
    read.graph = std::move(checked.graph);
    read.has_batch_node = checked.has_batch_node;
    errors.insert(errors.end(), checked.errors.begin(), checked.errors.end());
  } else {
    errors.push_back(missing_member(inside(k_batch, "graph"), batch));
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

std::string to_json(const Flavour& flavour, const BatchRequest& batch) {
  json::Writer out;
  const auto optional = [&](const char* name, const std::optional<std::string>& text) {
    out.key(name).raw(text ? json::quoted(*text) : "null");
  };
  out.begin_object().member("batch_id", batch.batch_id);
  optional("origin", batch.origin);
  optional("destination", batch.destination);
  out.key("data").raw(batch.data_json).key("graph").raw(to_json(batch.graph));
  out.key("workflow").raw(batch.workflow ? *batch.workflow : "null");
  out.key("runs").integer(batch.runs);
  if (flavour.at_least(k_v7)) {
    optional("idempotency_key", batch.idempotency_key);
    optional("project_id", batch.project_id);
  }
  out.end_object();
  return out.take();
}

std::string payload_digest(const Flavour& flavour, const BatchRequest& batch, bool prepends) {
  auto payload = batch;
  payload.batch_id.clear();
  payload.idempotency_key.reset();
  return base::sha256_hex(to_json(flavour, payload) + (prepends ? " first" : ""));
}

}  // namespace invokeai_batch::sim
