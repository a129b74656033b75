// Node types out of the server's OpenAPI document. Source: app/invocations/baseinvocation.py, and
// how the GUI reads it (features/nodes/util/schema/parseSchema.ts).
#include <algorithm>
#include <utility>

#include "field_reader.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "port_types.hpp"

namespace invokeai_batch::workflow {

namespace {

// Set for every node by the GUI and the server; no input of any.
bool is_node_attribute(std::string_view name, json::Value property) {
  return property["field_kind"].text() == "node_attribute" || name == "id" || name == "type" ||
         name == "use_cache" || name == "is_intermediate";
}

bool is_picture(json::Value schema) {
  const auto name = referenced_name(schema);
  return name == "ImageField" || name == "VideoField" ||
         (schema["items"] && is_picture(schema["items"]));
}

bool has_picture(json::Value output) {
  const auto properties = output["properties"];
  return std::any_of(properties.begin(), properties.end(), [](const auto& property) {
    const auto alternatives = property.value["anyOf"];
    return is_picture(property.value) ||
           std::any_of(alternatives.begin(), alternatives.end(),
                       [](const auto& alternative) { return is_picture(alternative.value); });
  });
}

// Every output class has a member `type`, which is none.
std::map<std::string, PortType, std::less<>> read_outputs(json::Value output) {
  std::map<std::string, PortType, std::less<>> outputs;
  for (const auto& [name, property] : output["properties"]) {
    if (name != "type") {
      outputs.insert_or_assign(std::string(name), read_port(property));
    }
  }
  return outputs;
}

NodeType read_node_type(const Schemas& schemas, json::Value schema) {
  const auto properties = schema["properties"];
  const auto output = resolved(schemas, schema["output"]);
  NodeType node{.type = std::string(properties["type"]["default"].text()),
                .version = std::string(schema["version"].text()),
                .title = std::string(schema["title"].text()),
                .output_type = std::string(output["properties"]["type"]["default"].text()),
                .makes_images = has_picture(output),
                .accepts_extra = schema["additionalProperties"].boolean().value_or(false)};
  if (output["properties"].is_object()) {
    node.outputs = read_outputs(output);
  }
  for (const auto& [name, property] : properties) {
    if (!is_node_attribute(name, property)) {
      node.fields.insert_or_assign(std::string(name), read_field(schemas, property));
    }
  }
  return node;
}

[[noreturn]] void refuse(const std::string& why) {
  throw base::Error(base::ErrorClass::server,
                    {.where = "openapi.json",
                     .what = "this is no OpenAPI document of InvokeAI: " + why,
                     .hint = "is the server's address right, and does InvokeAI answer there?"});
}

json::Document parse_openapi(std::string_view text) {
  try {
    return json::parse(text, "openapi.json");
  } catch (const base::Error& error) {
    // The text comes from a server, not from the user.
    refuse(error.problems().front().what);
  }
}

}  // namespace

NodeSchema schema_from_openapi(std::string_view text, std::string_view server_version) {
  const auto document = parse_openapi(text);
  Schemas schemas;
  for (const auto& [name, schema] : document.root()["components"]["schemas"]) {
    schemas.emplace(name, schema);
  }
  std::map<std::string, NodeType, std::less<>> types;
  for (const auto& [name, schema] : schemas) {
    if (schema["class"].text() == "invocation") {
      auto node = read_node_type(schemas, schema);
      auto type = node.type;
      types.insert_or_assign(std::move(type), std::move(node));
    }
  }
  if (types.empty()) {
    refuse("it describes no nodes");
  }
  return {std::string(server_version), std::move(types)};
}

}  // namespace invokeai_batch::workflow
