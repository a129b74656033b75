// `models cache clear`.

#include "client/listing.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  if (arguments.words.front() != "clear") {
    throw base::Error(base::ErrorClass::usage, {.where = arguments.words.front(),
                                                .what = "the cache can be cleared, and no more",
                                                .hint = "invokeai-batch models cache clear"});
  }
  auto client = open_client(arguments);
  (void)change(client, invokeai::empty_cache_request(client.server()), invokeai::read_gone_model,
               "clear its cache of models");
  say("the cache of loaded models is empty", arguments.output);
  return 0;
}

}  // namespace

Command models_cache_command() {
  return {.name = "models cache",
          .signature = "clear",
          .summary = "Take all models out of memory; they are loaded again when needed",
          .examples = "invokeai-batch models cache clear",
          .words = {"clear", "what is done with it", 1, 1},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
