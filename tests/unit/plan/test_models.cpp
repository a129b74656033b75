#include "values/models.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/plan/model_uses.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;

namespace {

const std::vector<ModelRecord> k_models{{"k1", "blake3:1", "dream", "sdxl", "main"},
                                        {"k2", "blake3:2", "dream", "sd-1", "main"},
                                        {"k3", "blake3:3", "a/b", "sdxl", "main"},
                                        {"k4", "blake3:4", "detail", "sdxl", "lora"},
                                        {"k5", "blake3:5", "odd", "of-tomorrow", "new-type"}};

workflow::FieldType takes(std::vector<std::string> bases, std::vector<std::string> types) {
  workflow::FieldType type;
  type.kind = workflow::FieldKind::model;
  type.model_bases = std::move(bases);
  type.model_types = std::move(types);
  return type;
}

std::string key_of(const std::string& reference, const workflow::FieldType& type) {
  const auto found = find_model(reference, type, k_models);
  const auto* problem = std::get_if<base::Problem>(&found);
  return problem == nullptr ? std::get<const ModelRecord*>(found)->key : format(*problem);
}

ResolvedModels resolved(const std::string& json) {
  const auto document = json::parse(json, "x");
  return resolve_models(document.root(), "loader.model", k_models);
}

}  // namespace

TEST_CASE("models: a reference among the models that the field accepts", "[plan]") {
  CHECK(key_of("dream", takes({"sdxl"}, {"main"})) == "k1");
  CHECK(key_of("dream", takes({"sd-1"}, {"main"})) == "k2");
  CHECK(key_of("sd-1/dream", takes({}, {})) == "k2");
  CHECK(key_of("a/b", takes({}, {})) == "k3");
  CHECK(key_of("sdxl/a/b", takes({}, {})) == "k3");
  CHECK(key_of("k4", takes({}, {})) == "k4");
  CHECK(key_of("blake3:5", takes({}, {})) == "k5");
}

TEST_CASE("models: what cannot be resolved lists what there is", "[plan]") {
  CHECK(key_of("dream", takes({}, {"main"})) ==
        "\"dream\" means 2 models\n"
        "  dream  (sdxl main, key k1)\n  dream  (sd-1 main, key k2)\n"
        "  hint: write sdxl/dream or sd-1/dream");
  CHECK(key_of("k4", takes({"sdxl"}, {"main"})) ==
        "\"k4\" is detail, sdxl lora, and this input takes sdxl main models\n"
        "  it has these sdxl main models:\n"
        "  dream  (sdxl main, key k1)\n  a/b  (sdxl main, key k3)");
  CHECK(key_of("dreem", takes({"sdxl"}, {"main"})) ==
        "no model \"dreem\" is installed\n"
        "  it has these sdxl main models:\n"
        "  dream  (sdxl main, key k1)\n  a/b  (sdxl main, key k3)\n"
        "  hint: did you mean dream?");
  CHECK(key_of("x", takes({"flux"}, {"vae"})) ==
        "no model \"x\" is installed\n  the server has no flux vae models");
}

TEST_CASE("models: a reference of the workflow by key, hash, then name, base and type", "[plan]") {
  const auto by_key =
      resolved(R"({"key":"k1","hash":"blake3:x","name":"other","base":"sd-1","type":"main"})");
  CHECK(!by_key.json.has_value());
  CHECK(by_key.problems.empty());
  const auto by_hash =
      resolved(R"({"key":"old","hash":"blake3:1","name":"renamed","base":"sdxl","type":"main",)"
               R"("submodel_type":"vae"})");
  CHECK(by_hash.json ==
        R"({"key":"k1","hash":"blake3:1","name":"dream","base":"sdxl","type":"main",)"
        R"("submodel_type":"vae"})");
  CHECK(by_hash.remaps.at(0).from == "renamed");
  CHECK(by_hash.remaps.at(0).by == "hash");
  const auto by_name =
      resolved(R"({"key":"old","hash":"blake3:x","name":"dream","base":"sd-1","type":"main"})");
  CHECK(by_name.remaps.at(0).to == "dream (key k2)");
  CHECK(by_name.remaps.at(0).by == "name, base and type");
  const auto none =
      resolved(R"({"key":"old","hash":"","name":"gone","base":"sdxl","type":"main"})");
  CHECK(format(none.problems.at(0)) ==
        "loader.model: the workflow's model \"gone\" (sdxl main) is not installed\n"
        "  it has these sdxl main models:\n"
        "  a/b  (sdxl main, key k3)\n  dream  (sdxl main, key k1)\n"
        "  hint: set it to one that is: --set loader.model=MODEL");
}

TEST_CASE("models: references inside a list of LoRAs are found again, the rest is kept", "[plan]") {
  const auto list = resolved(
      R"([{"lora":{"key":"old","hash":"blake3:4","name":"detail","base":"sdxl","type":"lora"},)"
      R"("weight":0.50}])");
  CHECK(list.json ==
        R"([{"lora":{"key":"k4","hash":"blake3:4","name":"detail","base":"sdxl","type":"lora"},)"
        R"("weight":0.50}])");
}

TEST_CASE("models: a list of LoRAs as a user writes it", "[plan]") {
  const auto type = takes({"sdxl"}, {"lora"});
  yaml::RawValue lora{.kind = yaml::RawValue::Kind::map, .place = "p"};
  lora.members = {{"lora", {.kind = yaml::RawValue::Kind::plain, .text = "detail", .place = "p"}},
                  {"weight", {.kind = yaml::RawValue::Kind::plain, .text = "0.5", .place = "p"}}};
  const yaml::RawValue value{.kind = yaml::RawValue::Kind::list, .items = {lora}, .place = "p"};
  const auto typed = typed_loras(type, value, "loras", &k_models);
  REQUIRE(std::holds_alternative<TypedValue>(typed));
  CHECK(std::get<TypedValue>(typed).encoded.graph ==
        R"([{"lora":{"key":"k4","hash":"blake3:4","name":"detail","base":"sdxl","type":"lora"},)"
        R"("weight":0.5}])");
  CHECK(std::get<TypedValue>(typed).text == "detail 0.5");
  const yaml::RawValue argument{
      .kind = yaml::RawValue::Kind::argument, .text = "detail", .place = "--set"};
  CHECK(std::get<TypedValue>(typed_loras(type, argument, "loras", &k_models)).text ==
        "detail 0.75");
  lora.members[1].second.text = "heavy";
  const yaml::RawValue wrong{.kind = yaml::RawValue::Kind::list, .items = {lora}, .place = "p"};
  CHECK(format(std::get<base::Problem>(typed_loras(type, wrong, "loras", &k_models))) ==
        "p: loras weight: \"heavy\" is not a number");
}

TEST_CASE("models: what a workflow names, and how a server has it", "[plan]") {
  const auto reference = [](const char* key, const char* hash, const char* name) {
    return std::string(R"({"key":")") + key + R"(","hash":")" + hash + R"(","name":")" + name +
           R"(","base":"sdxl","type":"main"})";
  };
  auto workflow =
      workflow::load(workflow::read_document(
                         base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/minimal.json"),
                         "minimal.json"),
                     {"6.14.2", {}}, workflow::OutputCache::off);
  const auto json =
      json::parse("[" + reference("k1", "", "old name") + "," + reference("x", "blake3:3", "c") +
                      ",[" + reference("x", "", "dream") + "," + reference("x", "", "gone") + "]]",
                  "x");
  auto& templates = workflow.templates;
  templates = {};
  for (const auto& member : json.root()) {
    workflow::Slot slot;
    slot.ref = {{"loader"}, "field" + std::to_string(templates.slots.size())};
    slot.value = member.value;
    templates.slots.push_back(slot);
  }
  workflow.form = {};
  const auto uses = model_uses(workflow, k_models);
  REQUIRE(uses.size() == 4);
  CHECK(uses[0].wanted == "old name (sdxl main)");
  CHECK(uses[0].found == "dream");
  CHECK(uses[0].by == "key");
  CHECK(uses[1].found == "a/b");
  CHECK(uses[1].by == "hash");
  CHECK(uses[2].by == "name, base and type");
  CHECK(uses[3].wanted == "gone (sdxl main)");
  CHECK(uses[3].found.empty());
  CHECK(uses[3].slot == 2);
}

TEST_CASE("models: candidates are those of the accepted kind, nearest first, ten at most",
          "[plan]") {
  std::vector<ModelRecord> many{{"k0", "", "dreamshaper_xl", "sd-1", "main"}};
  for (int i = 1; i <= 12; ++i) {
    const auto number = std::to_string(i);
    many.push_back({"k" + number, "", "model " + number, "sdxl", "main"});
  }
  many.push_back({"k13", "", "dreamshaper XL v2", "sdxl", "main"});
  const auto found = find_model("sdxl/dreamshaper", takes({"sdxl"}, {"main"}), many);
  const auto& problem = std::get<base::Problem>(found);
  CHECK(
      problem.detail.starts_with("it has these sdxl main models:\n"
                                 "dreamshaper XL v2  (sdxl main, key k13)\n"));
  CHECK(problem.detail.ends_with("\nand 3 more"));
  CHECK(std::count(problem.detail.begin(), problem.detail.end(), '\n') == 11);
  CHECK(problem.hint == "did you mean dreamshaper XL v2?");
}

TEST_CASE("models: models of one name and base are told apart by their keys", "[plan]") {
  const std::vector<ModelRecord> twins{{"k1", "", "dream", "sdxl", "main"},
                                       {"k2", "", "dream", "sdxl", "refiner"}};
  const auto found = find_model("dream", takes({}, {}), twins);
  CHECK(std::get<base::Problem>(found).hint == "write the key of the one that is meant");
}
