#include "invokeai_batch/run/making.hpp"

#include <cstddef>
#include <utility>

#include "invokeai_batch/media/png_text.hpp"

namespace invokeai_batch::run {

store::MirroredMaking making_of(invokeai::Generation made) {
  return {.positive_prompt = std::move(made.positive_prompt),
          .negative_prompt = std::move(made.negative_prompt),
          .seed = std::move(made.seed),
          .model = std::move(made.model),
          .model_hash = std::move(made.model_hash),
          .loras = std::move(made.loras),
          .steps = std::move(made.steps),
          .cfg = std::move(made.cfg),
          .scheduler = std::move(made.scheduler)};
}

Making making_of_picture(const std::filesystem::path& file) {
  constexpr std::size_t k_most = std::size_t{64} << 20U;
  const auto texts = media::png_texts_of_file(file, k_most);
  Making making;
  making.has_workflow = texts.contains("invokeai_workflow");
  if (const auto metadata = texts.find("invokeai_metadata"); metadata != texts.end()) {
    making.values = making_of(invokeai::read_generation(metadata->second));
  }
  if (const auto graph = texts.find("invokeai_graph"); graph != texts.end()) {
    making.models = invokeai::read_graph_models(graph->second);
  }
  return making;
}

}  // namespace invokeai_batch::run
