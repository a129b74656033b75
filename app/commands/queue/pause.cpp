// `queue pause`.

#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  (void)change(client, invokeai::processor_request(client.server(), invokeai::ProcessorCall::pause),
               invokeai::read_processor, "pause its queue");
  say(describe(client.session) + ": the queue is paused", arguments.output);
  return 0;
}

}  // namespace

Command queue_pause_command() {
  return {.name = "queue pause",
          .signature = "",
          .summary = "Stop the server from beginning further items",
          .examples = "invokeai-batch queue pause",
          .options = options_for(define_queue, run)};
}

}  // namespace invokeai_batch::app
