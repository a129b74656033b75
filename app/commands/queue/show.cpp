// `queue show ITEM…`.

#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  define_queue(builder);
  builder.json("as one JSON object a line");
}

int run(const Arguments& arguments) {
  const auto items = item_ids(names_from(arguments));
  auto client = open_client(arguments);
  const auto records = find_each(
      items, [&client](invokeai::ItemId item) { return record_of(row_of(client, item)); });
  for (const auto& record : records) {
    show_record(record, arguments.output);
  }
  return 0;
}

}  // namespace

Command queue_show_command() {
  return {
      .name = "queue show",
      .signature = "ITEM…",
      .summary = "Everything about an item, and why it failed",
      .examples = "invokeai-batch queue list --status failed --names | invokeai-batch queue show -",
      .words = {"ITEM", "numbers of items; -: those on standard input", 1, k_any_number},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
