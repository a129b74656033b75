// `queue prune`.

#include "client/consent.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_queue(builder);
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  return sweep_queue(arguments, options,
                     {.what = "delete the items that have ended",
                      .count = ended_items,
                      .request = invokeai::prune_queue_request});
}

}  // namespace

Command queue_prune_command() {
  return {.name = "queue prune",
          .signature = "",
          .summary = "Delete the items that have ended; their images stay",
          .examples = "invokeai-batch queue prune -n",
          .notes = "A run that is at work loses its items with it, and makes them again.",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
