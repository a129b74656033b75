// `images unstar IMAGE…`.

#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  return tell_done(
      star(client, arguments.output, invokeai::Star::remove, media_names(names_from(arguments))),
      "unstarred", arguments.output);
}

}  // namespace

Command images_unstar_command() {
  return {
      .name = "images unstar",
      .signature = "IMAGE…",
      .summary = "Take the star from images",
      .examples = "invokeai-batch images list --starred --names | invokeai-batch images unstar -",
      .words = {"IMAGE", "names of images; -: those on standard input", 1, k_any_number},
      .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
