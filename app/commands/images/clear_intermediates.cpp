// `images clear-intermediates`.

#include <algorithm>

#include "client/client.hpp"
#include "client/consent.hpp"
#include "client/listing.hpp"
#include "commands/images/images.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/invokeai/images.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_client(builder);
}

std::string images(std::int64_t count) {
  return base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(0, count)),
                        "intermediate image");
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  auto client = open_client(arguments);
  const auto count = ask(client, invokeai::intermediates_request(client.server()),
                         invokeai::read_intermediates, "count intermediate images");
  if (count.count == 0) {
    say("there are no intermediate images", arguments.output);
    return 0;
  }
  if (ask_consent("delete " + images(count.count), options, arguments.output) == Consent::refused) {
    return 0;
  }
  const auto deleted = change(client, invokeai::clear_intermediates_request(client.server()),
                              invokeai::read_intermediates, "delete intermediate images");
  say(images(deleted.count) + " deleted", arguments.output);
  return 0;
}

}  // namespace

Command images_clear_intermediates_command() {
  return {.name = "images clear-intermediates",
          .signature = "",
          .summary = "Delete the images that only stood between nodes",
          .examples = "invokeai-batch images clear-intermediates -n",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
