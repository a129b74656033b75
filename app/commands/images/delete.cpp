// `images delete IMAGE…`.

#include "client/consent.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_client(builder);
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  const auto names = media_names(names_from(arguments));
  if (names.empty()) {
    return 0;
  }
  auto client = open_client(arguments);
  (void)records_of(client, names);
  if (ask_consent("delete " + told(names), options, arguments.output) == Consent::refused) {
    return 0;
  }
  return tell_done(delete_media(client, arguments.output, names), "deleted", arguments.output);
}

}  // namespace

Command images_delete_command() {
  return {.name = "images delete",
          .signature = "IMAGE…",
          .summary = "Delete images from the server, for good",
          .examples =
              "invokeai-batch images list --board Scraps --names | "
              "invokeai-batch images delete - -n",
          .words = {"IMAGE", "names of images; -: those on standard input", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
