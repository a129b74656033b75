// `queue retry ITEM…`.

#include <algorithm>
#include <vector>

#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  const auto items = item_ids(names_from(arguments));
  if (items.empty()) {
    return 0;
  }
  auto client = open_client(arguments);
  // Before 6.14 one that is not there would keep the others from being retried.
  need_items(client, items);
  std::vector<invokeai::ItemId> retried;
  in_chunks(items, [&](const std::vector<invokeai::ItemId>& some) {
    const auto again = change(client, invokeai::retry_request(client.server(), some),
                              invokeai::read_retried, "retry items");
    retried.insert(retried.end(), again.begin(), again.end());
  });
  for (const auto item : items) {
    if (std::find(retried.begin(), retried.end(), item) == retried.end()) {
      log_error(std::to_string(item.value) + ": not retried; it has not failed, nor was canceled");
    }
  }
  say(base::count_of(retried.size(), "item") + " retried", arguments.output);
  return retried.size() == items.size() ? 0 : 1;
}

}  // namespace

Command queue_retry_command() {
  return {.name = "queue retry",
          .signature = "ITEM…",
          .summary = "Queue failed and canceled items again",
          .examples =
              "invokeai-batch queue list --status failed --names | invokeai-batch queue retry -",
          .words = {"ITEM", "numbers of items; -: those on standard input", 1, k_any_number},
          .options = options_for(define_queue, run)};
}

}  // namespace invokeai_batch::app
