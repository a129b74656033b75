// `queue clear`.

#include <algorithm>
#include <string>

#include "client/consent.hpp"
#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_queue(builder);
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  auto client = open_client(arguments);
  const auto status = ask(client, invokeai::queue_status_request(client.server()),
                          invokeai::read_queue_status, "look at its queue");
  const auto count = std::max<std::int64_t>(0, status.total);
  if (ask_consent("delete every item of the queue, also what waits and runs: " +
                      base::count_of(static_cast<std::size_t>(count), "item"),
                  options, arguments.output) == Consent::refused) {
    return 0;
  }
  const auto deleted = change(client, invokeai::clear_queue_request(client.server()),
                              invokeai::read_deleted, "delete items");
  say(base::count_of(static_cast<std::size_t>(deleted.count), "item") + " deleted",
      arguments.output);
  return 0;
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
