// What became of the acts: replies of the server, and files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/receipts.hpp"
#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/run/acts.hpp"
#include "invokeai_batch/run/download.hpp"

namespace invokeai_batch::run {

/// One image or video of a completed item, named by the loop (output mapping and names are pure
/// functions of the item and the plan).
struct ItemOutput {
  std::string node_id{};
  std::string output{};
  invokeai::ImageName image{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string path{};
  std::string seed{};  // its own: see facts_of()
};

struct ItemFacts {
  invokeai::ItemId id{};
  invokeai::BatchId batch{};  // whose it is: a number alone may be another's after all
  invokeai::ItemStatus status = invokeai::ItemStatus::unknown;
  std::string session_id{};
  std::string error_type{};
  std::string error_message{};
  std::string created_at{};
  std::string started_at{};
  std::string completed_at{};
  std::vector<ItemOutput> outputs{};
  std::optional<std::int64_t> seed{};   // that the server drew
  std::vector<std::string> warnings{};  // an output node that never ran …
  std::string problem{};                // completed, but not good: no image at all …
  bool is_deleted = false;              // the problem is that somebody deleted an image since
};

struct FoundItem {
  invokeai::ItemId id{};
  invokeai::BatchId batch{};
  invokeai::ItemStatus status = invokeai::ItemStatus::unknown;
  bool is_child = false;
};

/// From now on calls carry the new token.
struct LoggedIn {};

struct BoardDeleted {};

/// The picture that carries the mark; nullopt: there is none among the newest.
struct UploadFound {
  std::optional<invokeai::ImageName> name{};
};

using CallResult =
    std::variant<std::vector<invokeai::Board>, invokeai::Board, invokeai::ImageName,
                 invokeai::EnqueueResult, invokeai::EnqueueReceipt, invokeai::Acknowledged,
                 invokeai::BatchStatus, std::vector<invokeai::ItemSummary>, invokeai::CurrentItem,
                 std::vector<FoundItem>, ItemFacts, invokeai::QueueStatus, invokeai::Canceled,
                 invokeai::ItemStatus, LoggedIn, BoardDeleted, UploadFound, invokeai::ApiFailure>;

struct Replied {
  Ticket ticket = 0;
  CallResult result{};
};

struct FileChecked {
  JobIndex job = 0;
  int ordinal = 0;
  FetchResult result{};
};

struct Published {
  JobIndex job = 0;
  int ordinal = 0;
  PublishResult result{};
};

}  // namespace invokeai_batch::run
