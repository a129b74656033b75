// `images workflow IMAGE`.

#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  const auto names = names_from(arguments);
  if (names.size() != 1) {
    throw base::Error(
        base::ErrorClass::usage,
        {.where = "standard input",
         .what = "it names " + base::count_of(names.size(), "image") + ", and one is due"});
  }
  auto client = open_client(arguments);
  const invokeai::ImageName name{names.front()};
  (void)records_of(client, {name});
  const auto embedded =
      ask(client, invokeai::image_workflow_request(client.server(), name, kind_of(name)),
          invokeai::read_image_workflow, "read its workflow");
  if (embedded.workflow.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = name.value, .what = "no workflow stands in this image"});
  }
  write_stdout(embedded.workflow + "\n");
  return 0;
}

}  // namespace

Command images_workflow_command() {
  return {.name = "images workflow",
          .signature = "IMAGE",
          .summary = "The workflow that made an image, ready for run",
          .examples =
              R"xx(invokeai-batch images workflow "$(invokeai-batch images latest)" > fox.json)xx",
          .words = {"IMAGE", "the name of an image; -: the one on standard input", 1, 1},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
