// `queue current`.

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
  const auto current = ask(client, invokeai::current_row_request(client.server()),
                           invokeai::read_current_row, "look at its queue");
  if (current.row) {
    show_record(record_of(*current.row), arguments.output);
  } else {
    say("nothing is running", arguments.output);
  }
  return 0;
}

}  // namespace

Command queue_current_command() {
  return {.name = "queue current",
          .signature = "",
          .summary = "The item that runs; of several workers, one of theirs",
          .examples = "invokeai-batch queue current --json | jq .item",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
