// How an image was made, as its own metadata say: the text `invokeai_metadata` of its PNG, or of
// the call for a video's; and the models of `invokeai_graph`. Source:
// invokeai/app/invocations/metadata.py (CoreMetadata) and, for the older keys, what InvokeAI 3
// wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::invokeai {

/// Texts and numbers as they were written; empty what the metadata do not say. Nothing is guessed.
struct Generation {
  std::string positive_prompt{};
  std::string negative_prompt{};
  std::string seed{};
  std::string model{};
  std::string model_hash{};
  std::string loras{};  // "detail:0.75; film:1"
  std::string steps{};
  std::string cfg{};
  std::string scheduler{};

  friend bool operator==(const Generation&, const Generation&) = default;
};

/// All empty for a text that is no JSON object.
[[nodiscard]] Generation read_generation(std::string_view metadata);

/// A model that a node of a graph names: backend/model_manager's ModelIdentifierField.
struct GraphModel {
  std::string name{};
  std::string base{};  // "sdxl"
  std::string type{};  // "main", "lora", "vae"
  std::string hash{};

  friend bool operator==(const GraphModel&, const GraphModel&) = default;
};

/// Each once, in the order of the graph; none for a text that is no JSON.
[[nodiscard]] std::vector<GraphModel> read_graph_models(std::string_view graph);

}  // namespace invokeai_batch::invokeai
