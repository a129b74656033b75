// What plans have besides jobs, and typed values point to: boards, pictures to be sent, models that
// the server has under another key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace invokeai_batch::plan {

/// In Plan::texts: of an input that has no value at all.
inline constexpr std::size_t k_unset_text = 0;

/// A board that outputs of the plan go to, by the name that was asked for.
struct PlannedBoard {
  std::string name{};               // of an existing one: its name on the server
  std::optional<std::string> id{};  // nullopt: to be created (or offline)
  std::string directory{};          // its safe path segment
};

/// A local picture to be sent before the jobs that use it.
struct PlannedUpload {
  std::string path{};
  std::string sha256{};
  std::string media_type{};
};

/// A model reference of the workflow itself that this server has under another key.
struct ModelRemap {
  std::string node{};  // "sdxl_model_loader.model"
  std::string from{};  // name as the workflow has it
  std::string to{};    // name and key on the server
  std::string by{};    // "hash" | "name, base and type"
};

}  // namespace invokeai_batch::plan
