// `queue resume`.

#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  (void)change(client,
               invokeai::processor_request(client.server(), invokeai::ProcessorCall::resume),
               invokeai::read_processor, "resume its queue");
  say(describe(client.session) + ": the queue is at work", arguments.output);
  return 0;
}

}  // namespace

Command queue_resume_command() {
  return {.name = "queue resume",
          .signature = "",
          .summary = "Let the server begin items again",
          .examples = "invokeai-batch queue resume",
          .options = options_for(define_queue, run)};
}

}  // namespace invokeai_batch::app
