#include "loop/calls.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/run/item_facts.hpp"

namespace invokeai_batch::run {

namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// A reply whose success is one of CallResult's own alternatives.
template <class T>
CallResult as_result(invokeai::Reply<T> reply) {
  return std::visit([]<class U>(U&& value) -> CallResult { return std::forward<U>(value); },
                    std::move(reply));
}

RequestTexts texts_of(JobIndex job, const RunInput& input, const Engine& engine) {
  const auto id_of_board = [&engine](std::size_t index) {
    return engine.board_id(index).value_or(invokeai::BoardId{}).value;
  };
  const auto name_of_upload = [&engine](std::size_t index) {
    return engine.upload_name(index).value_or(invokeai::ImageName{}).value;
  };
  return request_texts(input.plan.jobs[job], input.templates, id_of_board, name_of_upload);
}

http::Request enqueue_request(const Enqueue& enqueue, const RunInput& input,
                              const invokeai::Server& server, const Engine& engine) {
  const auto texts = texts_of(enqueue.job, input, engine);
  return invokeai::enqueue_request(server, enqueue.batch, enqueue.destination, texts.graph,
                                   texts.workflow, enqueue.key);
}

http::Request upload_request(const Upload& upload, const RunInput& input,
                             const invokeai::Server& server, const Engine& engine) {
  const auto& planned = input.plan.uploads[upload.upload];
  const auto board = upload.board ? engine.board_id(*upload.board) : std::nullopt;
  return invokeai::upload_request(server, planned.path, planned.media_type, board, {upload.mark});
}

http::Request find_upload_request(const FindUpload& find, const invokeai::Server& server,
                                  const Engine& engine) {
  constexpr std::int64_t k_newest = 500;  // an upload in doubt is not old
  invokeai::ImageQuery query;
  query.board = find.board ? engine.board_id(*find.board) : std::optional(invokeai::BoardId{});
  query.limit = k_newest;
  return invokeai::images_request(server, query);
}

CallResult find_upload_result(const FindUpload& find, const http::Outcome& outcome) {
  auto reply = invokeai::read_images(outcome);
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  for (const auto& image : std::get<invokeai::ImagePage>(reply).images) {
    if (image.session.value == find.mark) {
      return UploadFound{image.name};
    }
  }
  return UploadFound{};
}

CallResult deleted_board_result(const http::Outcome& outcome) {
  auto reply = invokeai::read_deleted_board(outcome);
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  return BoardDeleted{};
}

// The items that a workflow called can only be found by the destination that all of them have.
http::Request item_request(const GetItem& call, const RunInput& input,
                           const invokeai::Server& server) {
  return input.plan.calls_workflows ? invokeai::find_items_request(server, call.destination)
                                    : invokeai::item_request(server, call.item);
}

invokeai::ApiFailure no_such_item(const RunInput& input) {
  invokeai::ApiFailure failure;
  failure.kind = input.plan.calls_workflows ? invokeai::FailureKind::not_found : failure.kind;
  failure.what = "the server's reply has no queue item in it";
  return failure;
}

CallResult item_result(const GetItem& call, const http::Outcome& outcome, const RunInput& input,
                       Names& names) {
  auto reply =
      input.plan.calls_workflows ? invokeai::read_items(outcome) : invokeai::read_item(outcome);
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  const auto& items = std::get<invokeai::QueueItems>(reply).items;
  const auto item = std::find_if(items.begin(), items.end(), [&](const auto& candidate) {
    return !input.plan.calls_workflows || candidate.id == call.item;
  });
  if (item == items.end()) {
    return no_such_item(input);
  }
  const auto& job = input.plan.jobs[call.job];
  ItemNames given{.job = call.job};
  const auto name = [&](const std::string& output, std::size_t nth, const std::string& extension,
                        std::optional<std::int64_t> seed) {
    return names.give(given, nth, [&](std::size_t number) {
      return plan::output_path(input.plan, job,
                               {.output = output,
                                .output_count = input.plan.outputs.size(),
                                .nth = number,
                                .extension = extension,
                                .seed = seed});
    });
  };
  auto facts =
      facts_of(*item, input.outputs,
               {.items = called_by(*item, items), .outputs = input.plan.called_outputs}, name);
  facts.warnings.insert(facts.warnings.end(), given.warnings.begin(), given.warnings.end());
  return facts;
}

CallResult found_result(const http::Outcome& outcome) {
  auto reply = invokeai::read_items(outcome);
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  std::vector<FoundItem> found;
  for (const auto& item : std::get<invokeai::QueueItems>(reply).items) {
    found.push_back({item.id, item.batch, item.status, item.parent.has_value()});
  }
  return found;
}

CallResult upload_result(const http::Outcome& outcome) {
  auto reply = invokeai::read_upload(outcome);
  if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  return std::get<invokeai::ImageRecord>(reply).name;
}

}  // namespace

std::string body_digest(JobIndex job, const RunInput& input, const Engine& engine) {
  const auto texts = texts_of(job, input, engine);
  return base::sha256_hex(texts.graph + "\n" + texts.workflow);
}

http::Request request_of(const Call& call, const RunInput& input, const invokeai::Server& server,
                         const Engine& engine) {
  return std::visit(
      Overloaded{
          [&](const ListBoards&) { return invokeai::boards_request(server); },
          [&](const CreateBoard& create) {
            return invokeai::create_board_request(server, input.plan.boards[create.board].name);
          },
          [&](const DeleteBoard& board) {
            return invokeai::delete_board_request(server, board.made);
          },
          [&](const Upload& upload) { return upload_request(upload, input, server, engine); },
          [&](const FindUpload& find) { return find_upload_request(find, server, engine); },
          [&](const Enqueue& enqueue) { return enqueue_request(enqueue, input, server, engine); },
          [&](const AskReceipt& ask) { return invokeai::receipt_request(server, ask.key); },
          [&](const Acknowledge& one) { return invokeai::acknowledge_request(server, one.key); },
          [&](const AskBatchStatus& ask) {
            return invokeai::batch_status_request(server, ask.batch);
          },
          [&](const AskItems& ask) { return invokeai::item_summaries_request(server, ask.items); },
          [&](const AskCurrentItem&) { return invokeai::current_item_request(server); },
          [&](const FindItems& find) {
            return invokeai::find_items_request(server, find.destination);
          },
          [&](const GetItem& get) { return item_request(get, input, server); },
          [&](const AskQueueStatus&) { return invokeai::queue_status_request(server); },
          [&](const CancelBatches& cancel) {
            return invokeai::cancel_batches_request(server, cancel.batches);
          },
          [&](const CancelItem& cancel) {
            return invokeai::cancel_item_request(server, cancel.item);
          },
          [&](const Login&) { return http::Request{}; },  // the loop does it itself
      },
      call.what);
}

CallResult result_of(const Call& call, const http::Outcome& outcome, const RunInput& input,
                     Names& names) {
  return std::visit(
      Overloaded{
          [&](const ListBoards&) { return as_result(invokeai::read_boards(outcome)); },
          [&](const CreateBoard&) { return as_result(invokeai::read_board(outcome)); },
          [&](const DeleteBoard&) { return deleted_board_result(outcome); },
          [&](const Upload&) { return upload_result(outcome); },
          [&](const FindUpload& find) { return find_upload_result(find, outcome); },
          [&](const Enqueue&) { return as_result(invokeai::read_enqueue(outcome)); },
          [&](const AskReceipt&) { return as_result(invokeai::read_receipt(outcome)); },
          [&](const Acknowledge&) { return as_result(invokeai::read_acknowledged(outcome)); },
          [&](const AskBatchStatus&) { return as_result(invokeai::read_batch_status(outcome)); },
          [&](const AskItems&) { return as_result(invokeai::read_item_summaries(outcome)); },
          [&](const AskCurrentItem&) { return as_result(invokeai::read_current_item(outcome)); },
          [&](const FindItems&) { return found_result(outcome); },
          [&](const GetItem& get) { return item_result(get, outcome, input, names); },
          [&](const AskQueueStatus&) { return as_result(invokeai::read_queue_status(outcome)); },
          [&](const CancelBatches&) { return as_result(invokeai::read_canceled(outcome)); },
          [&](const CancelItem&) { return as_result(invokeai::read_canceled_item(outcome)); },
          [&](const Login&) -> CallResult { return LoggedIn{}; },
      },
      call.what);
}

}  // namespace invokeai_batch::run
