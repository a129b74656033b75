// `queue wait [ITEM…]`.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "client/listing.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "settings/setting_values.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::chrono::seconds k_pause{1};

struct WaitOptions {
  std::optional<std::string> timeout{};
};

void define(Builder& builder, WaitOptions& options) {
  builder.text("--for", options.timeout, "at most so long: 90s, 10m", "TIME", k_how);
  define_queue(builder);
}

// What the wait is about has come to its end; of items, what became of those that are not made.
struct Ended {
  bool all = false;
  std::vector<std::string> failed{};
};

std::string told(const invokeai::QueueRow& row) {
  return std::to_string(row.id.value) + ": " + std::string(invokeai::to_string(row.status)) +
         (row.error_message.empty() ? "" : ": " + row.error_message);
}

Ended look(Client& client, const std::vector<invokeai::ItemId>& items) {
  if (items.empty()) {
    const auto status = queue_status_of(client);
    return {.all = status.pending + status.in_progress == 0};
  }
  Ended ended{.all = true};
  for (const auto item : items) {
    const auto row = row_of(client, item);
    ended.all = ended.all && invokeai::is_terminal(row.status);
    if (row.status != invokeai::ItemStatus::completed) {
      ended.failed.push_back(told(row));
    }
  }
  return ended;
}

std::optional<base::Milliseconds> limit_of(const WaitOptions& options) {
  const auto limit = options.timeout ? parse_duration(*options.timeout) : std::nullopt;
  if (options.timeout && !limit) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--for " + *options.timeout,
                       .what = "expected a duration such as 90s, 10m or 5h"});
  }
  return limit;
}

int run(const Arguments& arguments, const WaitOptions& options) {
  const auto limit = limit_of(options);
  const auto items = item_ids(names_from(arguments));
  // Those that an empty standard input names have ended.
  if (items.empty() && !arguments.words.empty()) {
    return 0;
  }
  auto client = open_client(arguments);
  const auto began = base::read_clocks().instant;
  auto ended = look(client, items);
  while (!ended.all) {
    if (limit && base::read_clocks().instant - began >= *limit) {
      throw base::Error(base::ErrorClass::stopped,
                        {.where = describe(client.session),
                         .what = "still at work after " + base::to_human(*limit)});
    }
    std::this_thread::sleep_for(k_pause);
    ended = look(client, items);
  }
  for (const auto& item : ended.failed) {
    log_error(base::one_line(item));
  }
  return ended.failed.empty() ? 0 : 1;
}

}  // namespace

Command queue_wait_command() {
  return {.name = "queue wait",
          .signature = "[ITEM…]",
          .summary = "Wait until items have ended, or without any until the queue is idle",
          .examples = R"(invokeai-batch queue wait --for 2h
invokeai-batch queue wait 17 18)",
          .notes = "Exit status 1: one of the items failed or was canceled; 5: the time is up.",
          .words = {"ITEM", "numbers of items; -: those on standard input", 0, k_any_number},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
