#include "planning/loaded_workflow.hpp"

#include <utility>

#include "cli/settings_table.hpp"
#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/workflow/versions.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// nullopt when no server is to be asked, or there is no need to log in to one.
std::optional<Session> session_for(const WorkflowSource& source, const Settings& settings,
                                   bool asks) {
  return asks && is_on_server(source) ? std::optional(connect(settings)) : std::nullopt;
}

}  // namespace

void define_schema(Builder& builder, std::optional<std::string>& schema) {
  builder.text("--schema", schema, "node types of this openapi.json or version (6.8), offline",
               "FILE", k_how);
}

void define_node_types(Builder& builder, std::optional<std::string>& schema) {
  define_schema(builder, schema);
  builder.settings({"server", "offline"});
}

void refuse_ways_to_server(const Arguments& arguments, const std::optional<std::string>& schema) {
  if (!schema && !arguments.settings.contains("offline")) {
    return;
  }
  for (const auto& info : k_settings) {
    const bool is_way = info.key == "server" || is_about_connection(info.key);
    if (is_way && arguments.settings.contains(std::string(info.key))) {
      throw base::Error(base::ErrorClass::usage,
                        {.where = long_flag(info),
                         .what = std::string(schema ? "--schema" : "--offline") + " asks no server",
                         .hint = "leave out one of them"});
    }
  }
}

void tell(const NodeTypes& types, const Output& output) {
  say("node types: " + types.origin, output);
}

void warn_of_seven(const NodeTypes& types, const workflow::LoadedWorkflow& loaded) {
  if (!types.is_assumed) {
    return;
  }
  const auto differences = workflow::differences_in_seven(loaded);
  if (!differences.empty()) {
    log_warning(loaded.document.file + ": InvokeAI 7 makes something else of it (" +
                base::join(differences, "; ") + "); version " + loaded.schema.server_version() +
                " is meant here: --server asks yours, --schema 7 means that one");
  }
}

workflow::LoadedWorkflow load_at_hand(const Arguments& arguments, const WorkflowSource& source,
                                      const std::optional<std::string>& schema,
                                      std::optional<workflow::OutputCache> cache) {
  refuse_ways_to_server(arguments, schema);
  const auto settings = resolve_settings(arguments, {});
  const bool asks = !schema && !settings.offline.value;
  auto session = session_for(source, settings, asks);
  auto document =
      workflow::read_document(read_source(source, session ? &*session : nullptr), name_of(source));
  auto types = session ? node_types_of(*session, document)
               : asks  ? node_types_at_hand(document, settings)
                       : bundled_node_types(document, schema);
  tell(types, arguments.output);
  auto loaded = workflow::load(std::move(document), types.schema, cache);
  log_warnings(loaded);
  warn_of_seven(types, loaded);
  return loaded;
}

void log_warnings(const workflow::LoadedWorkflow& loaded) {
  for (const auto& warning : loaded.document.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
  for (const auto& warning : loaded.form.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
  for (const auto& change : loaded.changes) {
    log_warning(loaded.document.file + ": " + change.what);
  }
}

}  // namespace invokeai_batch::app
