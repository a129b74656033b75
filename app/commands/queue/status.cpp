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
  const auto status = queue_status_of(client);
  show_record({"queue",
               {{"queue", client.server().queue_id},
                {"running", status.in_progress},
                {"waiting", status.pending},
                {"waiting_ours",
                 status.user_pending ? report::Datum{*status.user_pending} : report::Datum{}},
                {"ended", ended_items(status)},
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
