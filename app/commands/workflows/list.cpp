// `workflows list`.

#include <algorithm>
#include <optional>
#include <string>

#include "client/client.hpp"
#include "client/library.hpp"
#include "client/listing.hpp"
#include "commands/workflows/workflows.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

struct WorkflowListOptions {
  ListOptions list{};
  std::optional<std::string> category{};
};

void define(Builder& builder, WorkflowListOptions& options) {
  builder.text("--category", options.category, "user (saved by people) or default (InvokeAI's)",
               "CATEGORY");
  define_client(builder);
  define_list(builder, options.list);
}

int run(const Arguments& arguments, const WorkflowListOptions& options) {
  Lister lister(options.list, arguments.output);
  auto client = open_client(arguments);
  const auto library = library_of(client.session);
  std::vector<report::Record> records;
  for (std::size_t i = 0; i < library.workflows.size(); ++i) {
    const auto& workflow = library.workflows[i];
    if (!options.category || base::equal_ignoring_case(workflow.category, *options.category)) {
      records.push_back(record_of(workflow, handle_of(library.names, i)));
    }
  }
  lister.show(records);
  return 0;
}

}  // namespace

Command workflows_list_command() {
  return {.name = "workflows list",
          .signature = "",
          .summary = "The workflows of the server's library, by name",
          .examples = R"(invokeai-batch workflows list
invokeai-batch workflows list --category user --names)",
          .notes =
              "--names writes a workflow's id where its name is not its own alone. Any of "
              "them runs as it is: invokeai-batch run library:NAME",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
