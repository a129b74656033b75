#include <string>
#include <vector>

#include "catch.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

// The fox with a LoRA of its own in the place of the negative prompt, of whatever base.
std::unique_ptr<tests::Workflow> with_lora(const std::string& base) {
  auto workflow = std::string(tests::k_fox);
  const auto replace = [&workflow](const std::string& from, const std::string& to) {
    workflow.replace(workflow.find(from), from.size(), to);
  };
  replace(R"("type": "string", "version": "1.0.0", "label": "Negative")",
          R"("type": "lora_selector", "version": "1.0.0", "label": "Negative")");
  replace(R"("value": "blurry")", R"("value": {"key": "k-lora", "hash": "h", "name": "detail", )" +
                                      std::string(R"("base": ")") + base + R"(", "type": "lora"})");
  auto lora = tests::field(workflow::FieldKind::model);
  lora.model_types = {"lora"};
  workflow::NodeType node;
  node.type = "lora_selector";
  node.output_type = "lora_selector_output";
  node.fields = {{"value", lora}};
  std::map<std::string, workflow::NodeType, std::less<>> types;
  const auto known = tests::fox_schema();
  for (const auto* type :
       {"sdxl_model_loader", "string", "rand_int", "noise", "denoise_latents", "l2i"}) {
    types.emplace(type, *known.node(type));
  }
  types.emplace(node.type, node);
  return std::make_unique<tests::Workflow>(std::move(workflow),
                                           workflow::NodeSchema("6.14.2", std::move(types)));
}

std::vector<std::string> warnings(const std::string& base, const std::string& job_file) {
  const auto workflow = with_lora(base);
  auto facts = tests::online_facts();
  facts.models->push_back({"k-lora", "h", "detail", base, "lora"});
  facts.models->push_back({"k-other", "h2", "lines", "sdxl", "lora"});
  return tests::warnings_of(tests::planned(read_job_file(job_file, "jobs.yaml", {}),
                                           workflow->context(), facts, tests::new_directory()));
}

}  // namespace

TEST_CASE("LoRA: one of another base than the main model is warned of once", "[plan]") {
  CHECK(warnings("sd-1", "") ==
        std::vector<std::string>{"job 1: the LoRA \"detail\" is for sd-1, but the model "
                                 "\"juggernaut\" is sdxl: the server will refuse or ignore it"});
  CHECK(
      warnings("sd-1", "matrix: {negative prompt: [lines, detail], steps: [5, 6]}") ==
      std::vector<std::string>{"job 3 and 1 other: the LoRA \"detail\" is for sd-1, but the model "
                               "\"juggernaut\" is sdxl: the server will refuse or ignore it"});
}

TEST_CASE("LoRA: one of the same base is fine", "[plan]") {
  CHECK(warnings("sdxl", "").empty());
  CHECK(warnings("sd-1", "set: {negative prompt: lines}").empty());
}
