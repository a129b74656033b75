// All readers of the invokeai module, for tests that show each of them the same reply.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/utilities.hpp"
#include "invokeai_batch/invokeai/workflows.hpp"

namespace invokeai_batch::tests {

/// A reader reduced to whether it failed.
struct AnyReader {
  std::string_view name;
  std::function<std::optional<invokeai::ApiFailure>(const http::Outcome&)> failure;
};

template <class Read>
AnyReader any_reader(std::string_view name, Read read) {
  return {name, [read](const http::Outcome& outcome) -> std::optional<invokeai::ApiFailure> {
            auto reply = read(outcome);
            if (auto* failure = std::get_if<invokeai::ApiFailure>(&reply)) {
              return *failure;
            }
            return std::nullopt;
          }};
}

/// Those that read JSON; read_openapi and download_problem look at the head only.
inline std::vector<AnyReader> every_reader() {
  using namespace invokeai;
  return {
      any_reader("version", read_version),
      any_reader("auth_status", read_auth_status),
      any_reader("login", read_login),
      any_reader("runtime_config", read_runtime_config),
      any_reader("generation_device_options", read_generation_devices),
      any_reader("enqueue", read_enqueue),
      any_reader("batch_status", read_batch_status),
      any_reader("item", read_item),
      any_reader("items", read_items),
      any_reader("item_summaries", read_item_summaries),
      any_reader("current_item", read_current_item),
      any_reader("queue_status", read_queue_status),
      any_reader("canceled", read_canceled),
      any_reader("canceled_item", read_canceled_item),
      any_reader("processor", read_processor),
      any_reader("deleted", read_deleted),
      any_reader("workflows", read_workflows),
      any_reader("saved_workflow", read_saved_workflow),
      any_reader("boards", read_boards),
      any_reader("board", read_board),
      any_reader("board_image_names", read_board_image_names),
      any_reader("added_to_board", read_added_to_board),
      any_reader("removed_from_board", read_removed_from_board),
      any_reader("image_records", read_image_records),
      any_reader("video_record", read_video_record),
      any_reader("upload", [](const http::Outcome& outcome) { return read_upload(outcome); }),
      any_reader("images", [](const http::Outcome& outcome) { return read_images(outcome); }),
      any_reader("image_metadata", read_image_metadata),
      any_reader("image_workflow", read_image_workflow),
      any_reader("starred",
                 [](const http::Outcome& outcome) { return read_starred(outcome, Star::set); }),
      any_reader("unstarred",
                 [](const http::Outcome& outcome) { return read_starred(outcome, Star::remove); }),
      any_reader("deleted_images",
                 [](const http::Outcome& outcome) { return read_deleted_images(outcome); }),
      any_reader("models", read_models),
      any_reader("model", read_model),
      any_reader("install_job", read_install_job),
      any_reader("install_jobs", read_install_jobs),
      any_reader("dynamic_prompts", read_dynamic_prompts),
      any_reader("style_presets", read_style_presets),
  };
}

}  // namespace invokeai_batch::tests
