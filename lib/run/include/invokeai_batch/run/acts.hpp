// What the engine asks for: calls to the server, and what is to become of files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/queue.hpp"

namespace invokeai_batch::run {

/// Position in Setup::jobs, ::boards, ::uploads.
using JobIndex = std::size_t;
using BoardIndex = std::size_t;
using UploadIndex = std::size_t;

/// Names a call that is under way; its reply carries the same ticket.
using Ticket = std::uint64_t;

struct ListBoards {};
struct CreateBoard {
  BoardIndex board = 0;
};
/// A board that we made while somebody else made one of the same name. Its images, should it have
/// any after all, stay.
struct DeleteBoard {
  BoardIndex board = 0;
  invokeai::BoardId made{};
};
/// `mark` goes with the picture, so that it can be found again when the reply is lost.
struct Upload {
  UploadIndex upload = 0;
  std::optional<BoardIndex> board{};
  std::string mark{};
};
struct FindUpload {
  UploadIndex upload = 0;
  std::optional<BoardIndex> board{};
  std::string mark{};
};
struct Enqueue {
  JobIndex job = 0;
  invokeai::BatchId batch{};
  std::string destination{};
  std::string key{};  // "": none
};
/// What became of the request with that key.
struct AskReceipt {
  std::string key{};
};
/// Our own book has what the receipt says.
struct Acknowledge {
  std::string key{};
};
struct AskBatchStatus {
  invokeai::BatchId batch{};
};
/// At most invokeai::k_most_items_at_once.
struct AskItems {
  std::vector<invokeai::ItemId> items{};
};
struct FindItems {
  std::string destination{};
};
struct GetItem {
  JobIndex job = 0;  // whose outputs and file names are wanted
  invokeai::ItemId item{};
  std::string destination{};  // of the item and of those that its workflow called
};
struct AskQueueStatus {};
/// For servers without AskItems, which have one worker.
struct AskCurrentItem {};
/// At most invokeai::k_most_items_at_once.
struct CancelBatches {
  std::vector<invokeai::BatchId> batches{};
};
struct CancelItem {
  invokeai::ItemId item{};
  int tries = 0;  // so far
};
/// The log-in has run out. Who logs in, and with what, is the loop's business.
struct Login {};

using CallBody = std::variant<ListBoards, CreateBoard, DeleteBoard, Upload, FindUpload, Enqueue,
                              AskReceipt, Acknowledge, AskBatchStatus, AskItems, AskCurrentItem,
                              FindItems, GetItem, AskQueueStatus, CancelBatches, CancelItem, Login>;

struct Call {
  Ticket ticket = 0;
  CallBody what{};
};

/// Fetch a part of the run's own directory, which is to become `path`, and check it.
struct Download {
  JobIndex job = 0;
  int ordinal = 0;
  invokeai::ImageName image{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::string path{};
  std::uint32_t width = 0;  // 0: unknown, any will do
  std::uint32_t height = 0;
};

/// Flush the checked part and give it its final name. `sha256` tells a file that has it already
/// (a crash after the rename) from one that is in the way.
struct Publish {
  JobIndex job = 0;
  int ordinal = 0;
  std::string path{};
  std::string sha256{};
};

using Act = std::variant<Call, Download, Publish>;

}  // namespace invokeai_batch::run
