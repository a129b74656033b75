// `workflows show WORKFLOW`.

#include "client/client.hpp"
#include "client/library.hpp"
#include "client/listing.hpp"
#include "client/naming.hpp"
#include "commands/workflows/workflows.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto library = library_of(client.session);
  const auto wanted = find_each(names_from(arguments), [&library](const std::string& word) {
    return find_named(library.names, word, "workflow");
  });
  for (const auto index : wanted) {
    show_record(record_of(library.workflows[index], handle_of(library.names, index)),
                arguments.output);
  }
  return 0;
}

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object a line");
}

}  // namespace

Command workflows_show_command() {
  return {.name = "workflows show",
          .signature = "WORKFLOW…",
          .summary = "Everything about a workflow of the library",
          .examples = R"(invokeai-batch workflows show "Text to Image - SDXL"
invokeai-batch inputs library:"Text to Image - SDXL")",
          .notes = "What can be set in it: invokeai-batch inputs library:NAME",
          .words = {"WORKFLOW", "the name or the id of a workflow", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
