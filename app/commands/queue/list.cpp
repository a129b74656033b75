// `queue list`.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/queue/queue.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

struct QueueListOptions {
  std::optional<std::string> status{};
  std::optional<std::string> newest{};
  bool ours = false;
  ListOptions list{};
};

void define(Builder& builder, QueueListOptions& options) {
  builder.text("--status", options.status,
               "pending, in_progress, waiting, completed, failed or canceled", "STATUS");
  builder.text("--newest", options.newest, "at most so many", "N");
  builder.on("--ours", options.ours, "what invokeai-batch has sent", k_varies);
  define_queue(builder);
  define_list(builder, options.list);
}

std::optional<invokeai::ItemStatus> status_of(const std::optional<std::string>& text) {
  const auto status = text ? invokeai::item_status(*text) : invokeai::ItemStatus::unknown;
  if (text && status == invokeai::ItemStatus::unknown) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "--status " + *text,
                       .what = "there is no such status",
                       .hint = "pending, in_progress, waiting, completed, failed or canceled"});
  }
  return text ? std::optional(status) : std::nullopt;
}

std::size_t most_of(const std::optional<std::string>& text) {
  const auto number = text ? base::parse_integer(*text) : std::nullopt;
  if (text && (!number || *number < 1)) {
    throw base::Error(base::ErrorClass::usage, {.where = "--newest " + *text,
                                                .what = "expected a whole number, at least 1"});
  }
  return number ? static_cast<std::size_t>(*number) : k_any_number;
}

int run(const Arguments& arguments, const QueueListOptions& options) {
  Lister lister(options.list, arguments.output);
  const auto status = status_of(options.status);
  auto left = most_of(options.newest);
  auto client = open_client(arguments);
  each_rows(client, [&](const std::vector<invokeai::QueueRow>& rows) {
    std::vector<report::Record> records;
    for (const auto& row : rows) {
      const bool wanted =
          (!status || row.status == *status) && (!options.ours || row.origin == k_our_origin);
      if (wanted && left > 0) {
        records.push_back(record_of(row));
        --left;
      }
    }
    lister.show(records);
    return left > 0;
  });
  return 0;
}

}  // namespace

Command queue_list_command() {
  return {.name = "queue list",
          .signature = "",
          .summary = "The items of the queue, newest first, those that have ended too",
          .examples = R"(invokeai-batch queue list --status pending
invokeai-batch queue list --status failed --ours --names | invokeai-batch queue retry -)",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
