#include "server/offline_schema.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/packed.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "server/schemas.hpp"

namespace invokeai_batch::app {

namespace {

std::vector<std::string> types_of(const workflow::Document& document) {
  std::vector<std::string> types;
  for (const auto& node : document.nodes) {
    if (node.is_typed()) {
      types.push_back(node.type);
    }
  }
  return types;
}

std::string known_versions() {
  std::vector<std::string> versions;
  for (const auto& schema : embedded_schemas()) {
    versions.emplace_back(schema.server_version);
  }
  return base::join(versions, ", ");
}

// "6", "6.8" and "6.8.1" all name 6.8.1; the newest that fits is taken.
std::optional<EmbeddedSchema> known_version(std::string_view wanted) {
  for (const auto& schema : embedded_schemas()) {
    const auto version = std::string(schema.server_version) + ".";
    if (!wanted.empty() && version.starts_with(std::string(wanted) + ".")) {
      return schema;
    }
  }
  return std::nullopt;
}

workflow::NodeSchema schema_of(const EmbeddedSchema& schema,
                               const std::vector<std::string>& types) {
  return schema.packing == Packing::none
             ? workflow::schema_from_snapshot(schema.text, types)
             : workflow::schema_from_snapshot(base::unpacked(schema.text), types);
}

workflow::NodeSchema schema_of_file(const std::string& path,
                                    const std::vector<std::string>& types) {
  const auto text = base::read_file(path);
  const auto parsed = json::parse(text, path);
  const auto root = parsed.root();
  if (!root["openapi"].exists()) {
    return workflow::schema_from_snapshot(text, types, path);
  }
  try {
    // The document does not tell the version of InvokeAI.
    return workflow::schema_from_openapi(text, std::filesystem::path(path).filename().string());
  } catch (const base::Error& error) {
    throw base::Error(base::ErrorClass::input,
                      {.where = path,
                       .what = error.problems().front().what,
                       .hint = "--schema takes the /openapi.json of an InvokeAI server"});
  }
}

}  // namespace

bool is_known_version(std::string_view wanted) {
  return known_version(wanted).has_value();
}

workflow::NodeSchema offline_schema(const workflow::Document& document,
                                    const std::optional<std::string>& wanted) {
  const auto types = types_of(document);
  if (!wanted) {
    return schema_of(embedded_schemas().front(), types);
  }
  if (const auto known = known_version(*wanted)) {
    return schema_of(*known, types);
  }
  std::error_code ignored;
  if (!std::filesystem::exists(*wanted, ignored)) {
    throw base::Error(
        base::ErrorClass::usage,
        {.where = "--schema " + *wanted,
         .what = "there is no such file, and no such version is known",
         .hint = "a file has the /openapi.json of a server; known versions: " + known_versions()});
  }
  return schema_of_file(*wanted, types);
}

}  // namespace invokeai_batch::app
