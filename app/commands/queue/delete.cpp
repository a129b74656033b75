// `queue delete ITEM…`.

#include "client/consent.hpp"
#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_queue(builder);
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  const auto items = item_ids(names_from(arguments));
  if (items.empty()) {
    return 0;
  }
  auto client = open_client(arguments);
  need_items(client, items);
  if (ask_consent("delete " + base::count_of(items.size(), "item") + " from the queue", options,
                  arguments.output) == Consent::refused) {
    return 0;
  }
  return one_by_one(client.session, arguments.output, items, [&client](invokeai::ItemId item) {
    (void)change(client, invokeai::delete_item_request(client.server(), item),
                 invokeai::read_deleted_item, "delete item " + std::to_string(item.value));
  });
}

}  // namespace

Command queue_delete_command() {
  return {.name = "queue delete",
          .signature = "ITEM…",
          .summary = "Delete items from the queue; their images stay",
          .examples = "invokeai-batch queue delete 17 --yes",
          .words = {"ITEM", "numbers of items; -: those on standard input", 1, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
