#include "catch.hpp"
#include "invokeai_batch/invokeai/generation.hpp"

using namespace invokeai_batch;

TEST_CASE("generation: what InvokeAI 6 writes into an image", "[invokeai]") {
  const auto made = invokeai::read_generation(R"({
    "app_version": "6.14.2", "generation_mode": "sdxl_txt2img", "positive_prompt": "a red fox",
    "negative_prompt": "", "seed": 4294967296, "steps": 30, "cfg_scale": 7.50,
    "scheduler": "dpmpp_3m_k",
    "model": {"key": "k", "hash": "blake3:12", "name": "juggernaut", "base": "sdxl"},
    "loras": [{"model": {"name": "detail"}, "weight": 0.75}, {"model": {"name": "film"}}]})");
  CHECK(made == invokeai::Generation{.positive_prompt = "a red fox",
                                     .seed = "4294967296",
                                     .model = "juggernaut",
                                     .model_hash = "blake3:12",
                                     .loras = "detail:0.75; film",
                                     .steps = "30",
                                     .cfg = "7.50",
                                     .scheduler = "dpmpp_3m_k"});
}

TEST_CASE("generation: the names of InvokeAI 3", "[invokeai]") {
  const auto made = invokeai::read_generation(R"({
    "model": {"model_name": "juggernaut", "base_model": "sdxl"},
    "loras": [{"lora": {"model_name": "detail"}, "weight": 1}]})");
  CHECK(made.model == "juggernaut");
  CHECK(made.model_hash.empty());
  CHECK(made.loras == "detail:1");
}

TEST_CASE("generation: what says nothing gives nothing", "[invokeai]") {
  for (const auto* text : {"", "null", "[]", "{}", "{", "7", R"("a fox")", R"({"seed": null})",
                           R"({"model": [], "loras": {"a": 1}, "positive_prompt": {}})",
                           R"({"loras": [1, null, {"weight": 2}]})"}) {
    CHECK(invokeai::read_generation(text) == invokeai::Generation{});
  }
}

TEST_CASE("generation: the models of a graph, each once", "[invokeai]") {
  const auto models = invokeai::read_graph_models(R"({"nodes": {
    "a": {"type": "main_model_loader",
          "model": {"key": "k", "hash": "blake3:1", "name": "fox", "base": "sdxl", "type": "main"}},
    "b": {"lora": {"lora": {"key": "l", "hash": "blake3:2", "name": "film", "base": "sdxl",
                            "type": "lora"}, "weight": 0.5}},
    "c": {"model": {"key": "k", "hash": "blake3:1", "name": "fox", "base": "sdxl", "type": "main"}},
    "d": {"model": {"key": 7, "hash": null}}}})");
  CHECK(models == std::vector<invokeai::GraphModel>{{"fox", "sdxl", "main", "blake3:1"},
                                                    {"film", "sdxl", "lora", "blake3:2"}});
  CHECK(invokeai::read_graph_models("{").empty());
}
