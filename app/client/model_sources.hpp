// Where models come from: models.yaml, and `models: sources:` of the config.
//
//     models:
//       - name: juggernaut
//         base: sdxl
//         type: main
//         hash: blake3:7bb02e93…
//         source: https://example.org/juggernaut.safetensors
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "client/models.hpp"

namespace invokeai_batch::app {

struct ModelSource {
  std::string name{};
  std::string base{};
  std::string type{};
  std::string hash{};    // "": any model of that name, base and type will do
  std::string source{};  // a path on the server, a URL, OWNER/NAME of Hugging Face
};

/// Throws base::Error(input) with all that is wrong in it.
[[nodiscard]] std::vector<ModelSource> read_models_file(const std::filesystem::path& file);
[[nodiscard]] std::vector<ModelSource> configured_model_sources();

/// Has the server this one, by its hash, else by name, base and type?
[[nodiscard]] bool has_model(const Models& models, const ModelSource& wanted);

/// A file as read_models_file() takes it.
[[nodiscard]] std::string models_file_text(const Models& models, const std::string& server);

}  // namespace invokeai_batch::app
