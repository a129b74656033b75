// `queue status`.

#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  define_queue(builder);
  builder.json("as one JSON object");
}

int run(const Arguments& arguments) {
  auto client = open_client(arguments);
  const auto status = ask(client, invokeai::queue_status_request(client.server()),
                          invokeai::read_queue_status, "look at its queue");
  const auto ended = status.total - status.pending - status.in_progress;
  show_record({"queue",
               {{"queue", client.server().queue_id},
                {"running", status.in_progress},
                {"waiting", status.pending},
                {"waiting_ours",
                 status.user_pending ? report::Datum{*status.user_pending} : report::Datum{}},
                {"ended", ended},
                {"paused", !status.is_started}}},
              arguments.output);
  return 0;
}

}  // namespace

Command queue_status_command() {
  return {.name = "queue status",
          .signature = "",
          .summary = "How many items run, wait and have ended",
          .examples = "invokeai-batch queue status",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
