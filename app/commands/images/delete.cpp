// `images delete IMAGE…`.

#include <string>
#include <vector>

#include "client/consent.hpp"
#include "client/media.hpp"
#include "client/naming.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_client(builder);
}

// As many as a person reads.
std::string told(const ImageNames& names) {
  constexpr std::size_t k_told = 5;
  std::vector<std::string> some;
  for (std::size_t i = 0; i < std::min(names.size(), k_told); ++i) {
    some.push_back(names[i].value);
  }
  return base::count_of(names.size(), "image") + ": " + base::join(some, ", ") +
         (names.size() > k_told ? " …" : "");
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
  return tell_done(delete_media(client, names), "deleted", arguments.output);
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
