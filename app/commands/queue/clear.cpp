// `queue clear`.

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
                     {.what = "delete every item of the queue, also what waits and runs",
                      .count = [](const invokeai::QueueStatus& status) { return status.total; },
                      .request = invokeai::clear_queue_request});
}

}  // namespace

Command queue_clear_command() {
  return {.name = "queue clear",
          .signature = "",
          .summary = "Delete every item of the queue, of everybody",
          .examples = "invokeai-batch queue clear -n",
          .notes = "A run that is at work loses its items with it, and makes them again.",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
