// `images star IMAGE…`.

#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  return tell_done(
      star(client, arguments.output, invokeai::Star::set, media_names(names_from(arguments))),
      "starred", arguments.output);
}

}  // namespace

Command images_star_command() {
  return {.name = "images star",
          .signature = "IMAGE…",
          .summary = "Star images",
          .examples = "invokeai-batch images latest Foxes | invokeai-batch images star -",
          .words = {"IMAGE", "names of images; -: those on standard input", 1, k_any_number},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
