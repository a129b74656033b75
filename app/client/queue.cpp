#include "client/queue.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "client/listing.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/abilities.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

constexpr int k_ids_since = 7;
// Whole items come with their graphs.
constexpr std::size_t k_whole_at_once = 50;
constexpr std::size_t k_summaries_at_once = 1'000;

using Take = std::function<bool(const std::vector<invokeai::QueueRow>&)>;

void newest_first(std::vector<invokeai::QueueRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return b.id < a.id; });
}

void all_at_once(Client& client, const Take& take) {
  auto rows = ask(client, invokeai::all_rows_request(client.server()), invokeai::read_rows,
                  "list its queue");
  newest_first(rows);
  (void)take(rows);
}

}  // namespace

void define_queue(Builder& builder) {
  builder.settings({"server", "queue"});
}

invokeai::QueueStatus queue_status_of(Client& client) {
  return ask(client, invokeai::queue_status_request(client.server()), invokeai::read_queue_status,
             "look at its queue");
}

std::int64_t ended_items(const invokeai::QueueStatus& status) {
  return status.total - status.pending - status.in_progress;
}

int sweep_queue(const Arguments& arguments, const ConsentOptions& options, const Sweep& sweep) {
  auto client = open_client(arguments);
  const auto items = [](std::int64_t count) {
    return base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(0, count)), "item");
  };
  if (ask_consent(sweep.what + ": " + items(sweep.count(queue_status_of(client))), options,
                  arguments.output) == Consent::refused) {
    return 0;
  }
  const auto deleted =
      change(client, sweep.request(client.server()), invokeai::read_deleted, "delete items");
  say(items(deleted.count) + " deleted", arguments.output);
  return 0;
}

std::vector<invokeai::ItemId> item_ids(const std::vector<std::string>& words) {
  std::vector<invokeai::ItemId> items;
  std::set<std::int64_t> seen;
  std::vector<base::Problem> problems;
  for (const auto& word : words) {
    const auto number = base::parse_integer(word);
    if (number && *number > 0) {
      if (seen.insert(*number).second) {
        items.push_back({*number});
      }
    } else {
      problems.push_back({.where = word, .what = "expected the number of an item"});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return items;
}

std::int64_t cancel_batches(Client& client, const std::vector<invokeai::BatchId>& batches,
                            const std::string& wanted) {
  std::int64_t count = 0;
  in_chunks(batches, [&](const std::vector<invokeai::BatchId>& some) {
    count += change(client, invokeai::cancel_batches_request(client.server(), some),
                    invokeai::read_canceled, wanted)
                 .count;
  });
  return count;
}

void each_rows(Client& client, const Take& take) {
  if (!has_version(client, k_ids_since)) {
    all_at_once(client, take);
    return;
  }
  const auto ids = ask(client, invokeai::item_ids_request(client.server()), invokeai::read_item_ids,
                       "list its queue");
  const bool summaries = has_item_summaries(client.session);
  const auto most = summaries ? k_summaries_at_once : k_whole_at_once;
  for (std::size_t begin = 0; begin < ids.size(); begin += most) {
    const auto end = std::min(ids.size(), begin + most);
    const std::vector<invokeai::ItemId> some(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                                             ids.begin() + static_cast<std::ptrdiff_t>(end));
    auto rows = ask(client,
                    invokeai::rows_request(
                        client.server(), some,
                        summaries ? invokeai::RowDetail::summary : invokeai::RowDetail::whole),
                    invokeai::read_rows, "list its queue");
    newest_first(rows);
    if (!take(rows)) {
      return;
    }
  }
}

invokeai::QueueRow row_of(Client& client, invokeai::ItemId item) {
  auto reply =
      invokeai::read_row(asked(client.session, invokeai::item_request(client.server(), item)));
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  // From 6.8 on the item of another queue is a 500 that says 404.
  if (failure != nullptr && (failure->kind == invokeai::FailureKind::not_found ||
                             failure->what.find("404") != std::string::npos)) {
    throw base::Error(base::ErrorClass::input,
                      {.where = std::to_string(item.value), .what = "the queue has no such item"});
  }
  return value_or_throw(client.session, std::move(reply), "look for an item");
}

void need_items(Client& client, const std::vector<invokeai::ItemId>& items) {
  (void)find_each(items, [&client](invokeai::ItemId item) { return row_of(client, item).id; });
}

report::Record record_of(const invokeai::QueueRow& row) {
  using report::InTable;
  using report::text_or_none;
  return {std::to_string(row.id.value),
          {{"item", row.id.value},
           {"status", std::string(invokeai::to_string(row.status))},
           {"origin", text_or_none(row.origin)},
           {"destination", text_or_none(row.destination)},
           {"batch_id", row.batch.value, InTable::no},
           {"user", text_or_none(row.user), InTable::no},
           {"created_at", text_or_none(row.created_at)},
           {"started_at", text_or_none(row.started_at), InTable::no},
           {"completed_at", text_or_none(row.completed_at)},
           {"error_type", text_or_none(row.error_type), InTable::no},
           {"error_message", text_or_none(row.error_message), InTable::no}}};
}

}  // namespace invokeai_batch::app
