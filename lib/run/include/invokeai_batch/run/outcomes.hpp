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
#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/run/acts.hpp"

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
                 invokeai::EnqueueResult, invokeai::BatchStatus, std::vector<invokeai::ItemSummary>,
                 invokeai::CurrentItem, std::vector<FoundItem>, ItemFacts, invokeai::QueueStatus,
                 invokeai::Canceled, invokeai::ItemStatus, LoggedIn, BoardDeleted, UploadFound,
                 invokeai::ApiFailure>;

struct Replied {
  Ticket ticket = 0;
  CallResult result{};
};

/// A whole file, as it was fetched.
struct CheckedFile {
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// The server's fault: a cut off, damaged or missing file.
struct Damage {
  std::string why{};
  bool gone = false;  // 404: the server has no such image
};

/// Our side's fault: a full disk, a directory that cannot be made. Ends the run.
struct LocalFailure {
  std::string why{};
};

/// A file of the user's has the name that an image was to get. Costs its job alone.
struct NameTaken {
  std::string why{};
};

/// An ApiFailure is the server or the network in trouble: it says nothing about this file.
using FetchResult = std::variant<CheckedFile, Damage, LocalFailure, invokeai::ApiFailure>;

/// What a file of an earlier run looks like now.
enum class FileOnDisk { whole, missing, changed };

struct FileChecked {
  JobIndex job = 0;
  int ordinal = 0;
  FetchResult result{};
};

/// A file that has its name.
struct NamedFile {
  std::int64_t modified_ns = 0;
};
using PublishResult = std::variant<NamedFile, LocalFailure, NameTaken>;

struct Published {
  JobIndex job = 0;
  int ordinal = 0;
  PublishResult result{};
};

}  // namespace invokeai_batch::run
