// `queue cancel [ITEM…]`.

#include <optional>
#include <string>
#include <vector>

#include "client/consent.hpp"
#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

struct CancelOptions {
  std::optional<std::string> batch{};
  std::optional<std::string> run{};
  bool ours = false;
  bool all_but_current = false;
  ConsentOptions consent{};
};

void define(Builder& builder, CancelOptions& options) {
  builder.text("--batch", options.batch, "the items of this batch", "ID");
  builder.text("--run", options.run, "those of the run into this directory", "DIR");
  builder.on("--ours", options.ours, "all that invokeai-batch has sent", k_varies);
  builder.on("--all-but-current", options.all_but_current, "everybody's but what runs", k_varies);
  define_consent(builder, options.consent);
  define_queue(builder);
}

using Batches = std::vector<invokeai::BatchId>;

// Of every attempt: the server knows which of them it still has.
Batches batches_of_run(const std::string& directory) {
  const auto known = read_together(directory);
  if (!known) {
    throw no_run_in(directory);
  }
  Batches batches;
  for (const auto& job : known->jobs) {
    for (const auto& attempt : job.attempts) {
      batches.push_back({attempt.batch_id});
    }
  }
  return batches;
}

Batches our_batches(Client& client) {
  Batches batches;
  each_rows(client, [&batches](const std::vector<invokeai::QueueRow>& rows) {
    for (const auto& row : rows) {
      if (row.origin == k_our_origin && !invokeai::is_terminal(row.status)) {
        batches.push_back(row.batch);
      }
    }
    return true;
  });
  return batches;
}

// Those that have ended are canceled as little as anything can be.
int cancel_items(Client& client, const Output& output, const std::vector<invokeai::ItemId>& items,
                 std::int64_t& count) {
  return one_by_one(client.session, output, items, [&](invokeai::ItemId item) {
    if (!invokeai::is_terminal(row_of(client, item).status)) {
      (void)change(client, invokeai::cancel_item_request(client.server(), item),
                   invokeai::read_canceled_item, "cancel item " + std::to_string(item.value));
      ++count;
    }
  });
}

std::string told(const CancelOptions& options, std::size_t items, std::size_t batches) {
  if (options.all_but_current) {
    return "cancel all items of everybody but what runs";
  }
  if (options.ours || options.run || options.batch) {
    return "cancel what is not done of " + base::count_of(batches, "batch", "batches");
  }
  return "cancel " + base::count_of(items, "item");
}

void check_one_choice(const CancelOptions& options, bool has_words) {
  const int chosen = int{has_words} + int{options.batch.has_value()} +
                     int{options.run.has_value()} + int{options.ours} +
                     int{options.all_but_current};
  if (chosen != 1) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{.what = chosen == 0 ? "nothing is named to be canceled"
                                          : "more than one thing is named to be canceled",
                      .hint = "numbers of items, or one of --batch, --run, --ours, "
                              "--all-but-current"});
  }
}

int run(const Arguments& arguments, const CancelOptions& options) {
  check_one_choice(options, !arguments.words.empty());
  const auto items = item_ids(names_from(arguments));
  auto batches = options.run ? batches_of_run(*options.run) : Batches{};
  auto client = open_client(arguments);
  need_items(client, items);
  if (options.ours) {
    batches = our_batches(client);
  } else if (options.batch) {
    batches.push_back({*options.batch});
  }
  if (ask_consent(told(options, items.size(), batches.size()), options.consent, arguments.output) ==
      Consent::refused) {
    return 0;
  }
  auto count = options.all_but_current
                   ? change(client, invokeai::cancel_all_but_current_request(client.server()),
                            invokeai::read_canceled, "cancel items")
                         .count
                   : cancel_batches(client, batches, "cancel items");
  const int status = cancel_items(client, arguments.output, items, count);
  say(base::count_of(static_cast<std::size_t>(count), "item") + " canceled", arguments.output);
  return status;
}

}  // namespace

Command queue_cancel_command() {
  return {.name = "queue cancel",
          .signature = "[ITEM…]",
          .summary = "Cancel items, of a batch, of a run, all of ours, all but the current",
          .examples = R"(invokeai-batch queue cancel 17 18 --yes
invokeai-batch queue cancel --run out -n
invokeai-batch queue cancel --ours --yes)",
          .words = {"ITEM", "numbers of items; -: those on standard input", 0, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
