// `workflows put FILE…`.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "client/library.hpp"
#include "client/listing.hpp"
#include "commands/workflows/workflows.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "planning/workflow_source.hpp"
#include "server/offline_schema.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

struct PutOptions {
  bool again = false;
};

void define(Builder& builder, PutOptions& options) {
  define_client(builder);
  builder.on("--again", options.again, "also where there is one of this name", k_how);
  builder.json("as one JSON object a line");
}

// As the server's types have it does not matter: the library keeps what its author stored.
workflow::LoadedWorkflow loaded(workflow::Document document) {
  auto schema = offline_schema(document, std::nullopt);
  return workflow::load(std::move(document), std::move(schema), workflow::OutputCache::as_built);
}

const invokeai::WorkflowRecord* one_called(const Library& library, const std::string& name) {
  const auto found = std::find_if(library.workflows.begin(), library.workflows.end(),
                                  [&name](const auto& workflow) {
                                    return workflow.name == name && workflow.category != "default";
                                  });
  return found == library.workflows.end() ? nullptr : &*found;
}

// The library's copy has an id besides, and its members may stand in another order.
bool is_same(const workflow::LoadedWorkflow& one, const workflow::LoadedWorkflow& other) {
  const auto form_of = [](const workflow::LoadedWorkflow& workflow) {
    const auto form = workflow.document.json.root()["form"];
    return form ? json::to_text(form) : std::string();
  };
  return one.stored_graph == other.stored_graph && form_of(one) == form_of(other);
}

void refuse_another(Client& client, const invokeai::WorkflowRecord& there,
                    const workflow::LoadedWorkflow& ours) {
  auto theirs = workflow::read_document(saved_workflow(client.session, there.id).text,
                                        "library:" + there.id.value);
  if (!is_same(ours, loaded(std::move(theirs)))) {
    throw base::Error(base::ErrorClass::input,
                      {.where = ours.document.file,
                       .what = "the library has another workflow of this name: " + there.name +
                               " (" + there.id.value + ")",
                       .hint = "--again saves this one beside it"});
  }
}

invokeai::WorkflowRecord put(Client& client, const Library& library,
                             const workflow::LoadedWorkflow& ours, const PutOptions& options,
                             const Output& output) {
  const auto& name = ours.document.name;
  const auto* there = options.again ? nullptr : one_called(library, name);
  if (there != nullptr) {
    refuse_another(client, *there, ours);
    say("this workflow is there already: " + name, output);
    return *there;
  }
  const auto text = workflow::render_workflow(ours.templates, {});
  return change(client, invokeai::create_workflow_request(client.server(), text),
                invokeai::read_saved_workflow, "save the workflow " + name)
      .record;
}

int run(const Arguments& arguments, const PutOptions& options) {
  std::vector<workflow::LoadedWorkflow> all;
  for (const auto& word : arguments.words) {
    const auto source = source_of(word);
    all.push_back(loaded(workflow::read_document(read_source(source, nullptr), name_of(source))));
  }
  auto client = open_client(arguments);
  return one_by_one(client.session, arguments.output, all,
                    [&](const workflow::LoadedWorkflow& ours) {
                      const auto library = library_of(client.session);
                      const auto saved = put(client, library, ours, options, arguments.output);
                      show_record(record_of(saved, saved.id.value), arguments.output);
                    });
}

}  // namespace

Command workflows_put_command() {
  return {
      .name = "workflows put",
      .signature = "FILE…",
      .summary = "Save workflows in the server's library, each once",
      .examples = R"(invokeai-batch workflows put fox.json
invokeai-batch workflows put out/0001.png --again)",
      .notes = "A PNG that InvokeAI made is saved as the workflow that stands in it.",
      .words = {"FILE", "a workflow, a PNG that has one, or - for standard input", 1, k_any_number},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
