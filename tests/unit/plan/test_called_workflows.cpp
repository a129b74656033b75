// Workflows that call saved ones of the server's library.
#include "catch.hpp"
#include "plan_fixture.hpp"
#include "test_paths.hpp"
#include "thrown.hpp"

#include "invokeai_batch/base/files.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

std::string node(const std::string& id, const std::string& type, const std::string& inputs,
                 bool is_intermediate = true) {
  return R"({"id":")" + id + R"(","type":"invocation","position":{"x":0,"y":0},"data":{"id":")" +
         id + R"(","type":")" + type +
         R"(","version":"1.0.0","label":"","notes":"","isOpen":true,)" + R"("isIntermediate":)" +
         (is_intermediate ? "true" : "false") + R"(,"useCache":true,"inputs":{)" + inputs + "}}}";
}

std::string edge(const std::string& source, const std::string& output, const std::string& target,
                 const std::string& input) {
  return R"({"id":"e","type":"default","source":")" + source + R"(","sourceHandle":")" + output +
         R"(","target":")" + target + R"(","targetHandle":")" + input + R"("})";
}

// A noisy picture; its edges are those of every workflow that has it.
const std::string k_image = node("b", "blank_image", "") + "," +
                            node("n", "img_noise", R"("seed":{"name":"seed","value":1})") + "," +
                            node("s", "save_image", "", false);
const std::string k_edges_of_image =
    edge("b", "image", "n", "image") + "," + edge("n", "image", "s", "image");

// `exposed` are the fields of its Form, "r::low".
std::string workflow_of(const std::string& nodes, const std::string& edges = "",
                        const std::vector<std::string>& exposed = {}) {
  std::string fields;
  for (const auto& field : exposed) {
    const auto colons = field.find("::");
    fields += std::string(fields.empty() ? "" : ",") + R"({"nodeId":")" + field.substr(0, colons) +
              R"(","fieldName":")" + field.substr(colons + 2) + R"("})";
  }
  const bool has_image = nodes.find(k_image) != std::string::npos;
  const auto all_edges = edges + (has_image && !edges.empty() ? "," : "") +
                         (has_image ? k_edges_of_image : std::string());
  return R"({"name":"w","author":"","description":"","version":"","contact":"","tags":"",)"
         R"("notes":"","exposedFields":[)" +
         fields + R"(],"meta":{"version":"4.0.0","category":"user"},"nodes":[)" + nodes +
         R"(],"edges":[)" + all_edges + "]}";
}

// `fields` of the called workflow, "r::low", with the value 0 each.
std::string calling(const std::string& id, const std::vector<std::string>& fields = {}) {
  auto inputs = R"("workflow_id":{"name":"workflow_id","value":")" + id + R"("})";
  for (const auto& field : fields) {
    const auto name = "\"saved_workflow_input::" + field + "\"";
    inputs += "," + name + R"(:{"name":)" + name + R"(,"value":0})";
  }
  return node("call", "call_saved_workflow", inputs);
}

const std::string k_rand_to_noise = edge("r", "value", "n", "seed");

tests::Workflow caller(const std::string& id, const std::vector<std::string>& fields = {}) {
  const auto* const path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  return {workflow_of(calling(id, fields)),
          workflow::schema_from_snapshot(base::read_file(path), {}, path)};
}

Facts facts_with(const std::string& id, const std::string& json, const std::string& why_not = "") {
  auto facts = tests::online_facts();
  facts.saved_workflows[id].value = {"Noisy", json, why_not};
  return facts;
}

std::string problems_of(const tests::Workflow& workflow, const Facts& facts,
                        const std::string& job_file = "{}") {
  const auto spec = read_job_file(job_file, "jobs.yaml", {});
  return tests::thrown([&] { (void)tests::planned(spec, workflow.context(), facts); });
}

}  // namespace

TEST_CASE("called: a saved workflow is asked for by its id, and those that it calls", "[plan]") {
  const auto workflow = caller("first");
  auto facts = tests::online_facts();
  CHECK(tests::needs({}, workflow.context(), facts).saved_workflows ==
        std::vector<std::string>{"first"});
  facts.saved_workflows["first"].value = {"First", workflow_of(calling("second")), ""};
  CHECK(tests::needs({}, workflow.context(), facts).saved_workflows ==
        std::vector<std::string>{"second"});
  facts.offline = true;
  CHECK(tests::needs({}, workflow.context(), facts).saved_workflows.empty());
}

TEST_CASE("called: its outputs are the job's, with names of their own", "[plan]") {
  const auto workflow = caller("w");
  const auto plan = tests::planned({}, workflow.context(), facts_with("w", workflow_of(k_image)));
  REQUIRE(plan.called_outputs.size() == 1);
  CHECK(plan.called_outputs[0].node.value == "s");
  CHECK(plan.calls_workflows);
  CHECK(planned_paths(plan, plan.jobs[0], "") == std::vector<std::string>{"0001.png"});
}

TEST_CASE("called: one that is gone, cannot be called, or was never chosen is a problem",
          "[plan]") {
  auto gone = tests::online_facts();
  gone.saved_workflows["w"].problem = "the server has no saved workflow w";
  CHECK(problems_of(caller("w"), gone)
            .find("call_saved_workflow.workflow_id: the server has no "
                  "saved workflow w\n  hint: choose it again") != std::string::npos);
  const auto refused = facts_with("w", workflow_of(k_image), "it has no workflow_return node");
  CHECK(problems_of(caller("w"), refused)
            .find("\"Noisy\" cannot be called: it has no workflow_return node") !=
        std::string::npos);
  CHECK(problems_of(caller(""), tests::online_facts()).find("no workflow is chosen") !=
        std::string::npos);
  auto other = facts_with("w", workflow_of(k_image));
  other.saved_workflows["x"].problem = "the server has no saved workflow x";
  CHECK(problems_of(caller("w"), other, "set: {call_saved_workflow.workflow_id: x}")
            .find("jobs.yaml:1:40: call_saved_workflow.workflow_id: the server has no") !=
        std::string::npos);
}

TEST_CASE("called: what it draws makes repeats differ, and no seed is promised", "[plan]") {
  const auto drawn = workflow_of(
      k_image + "," + node("r", "rand_int", R"("low":{"name":"low","value":0})"), k_rand_to_noise);
  const auto spec = read_job_file("repeat: 2", "jobs.yaml", {});
  const auto workflow = caller("w");
  const auto plan = tests::planned(spec, workflow.context(), facts_with("w", drawn));
  REQUIRE(plan.jobs.size() == 2);
  CHECK(plan.jobs[0].seed_by == SeedBy::server);
  CHECK_FALSE(plan.jobs[0].seed);
  CHECK(plan.seed_note.find("draws a seed of its own") != std::string::npos);
  CHECK(problems_of(workflow, facts_with("w", workflow_of(k_image)), "repeat: 2")
            .find("would make every image 2 times over") != std::string::npos);
  CHECK(problems_of(workflow, facts_with("w", drawn), "seed: 42")
            .find("expose the seed in the Form of the saved workflow") != std::string::npos);
}

namespace {

const std::string k_rand = node(
    "r", "rand_int", R"("low":{"name":"low","value":0},"high":{"name":"high","value":2147483647})");

std::string graph_of(const tests::Workflow& workflow, const Plan& plan) {
  return workflow::render_graph(workflow.context().templates, plan.jobs.at(0).values);
}

}  // namespace

TEST_CASE("called: a random node whose two bounds the caller has is pinned", "[plan]") {
  const auto workflow = caller("w", {"r::low", "r::high"});
  const auto facts =
      facts_with("w", workflow_of(k_image + "," + k_rand, k_rand_to_noise, {"r::low", "r::high"}));
  const auto plan =
      tests::planned(read_job_file("seed: 42", "jobs.yaml", {}), workflow.context(), facts);
  CHECK(graph_of(workflow, plan)
            .find(R"("saved_workflow_input::r::low":42,)"
                  R"("saved_workflow_input::r::high":43)") != std::string::npos);
  CHECK(plan.jobs[0].seed == 42);
  CHECK(plan.seed_note.find("draws a seed of its own") == std::string::npos);
  const auto high = "call_saved_workflow.saved_workflow_input::r::high";
  CHECK(problems_of(workflow, facts, "seed: {value: 42, input: '" + std::string(high) + "'}")
            .find("hint: write input: call_saved_workflow.saved_workflow_input::r::low") !=
        std::string::npos);
}

TEST_CASE("called: one bound of a draw, or a number that is added to it, is no seed", "[plan]") {
  const auto asked = [](const std::string& field) {
    return "seed: {value: 42, input: 'call_saved_workflow.saved_workflow_input::" + field + "'}";
  };
  const auto drawn = workflow_of(k_image + "," + k_rand, k_rand_to_noise, {"r::low"});
  const auto problem =
      problems_of(caller("w", {"r::low"}), facts_with("w", drawn), asked("r::low"));
  CHECK(problem.find("does not fix what the saved workflow draws") != std::string::npos);
  CHECK(problem.find("expose both low and high of its random node") != std::string::npos);
  const auto added = workflow_of(
      k_image + "," + node("r", "add", R"("a":{"name":"a","value":0},"b":{"name":"b","value":1})"),
      k_rand_to_noise, {"r::b"});
  CHECK(problems_of(caller("w", {"r::b"}), facts_with("w", added), asked("r::b"))
            .find("does not fix the seed: add computes it") != std::string::npos);
  auto offline = tests::online_facts();
  offline.offline = true;
  CHECK(problems_of(caller("w", {"r::low"}), offline, asked("r::low"))
            .find("does not fix what the saved workflow draws") != std::string::npos);
}

TEST_CASE("called: an input that its Form does not have is refused", "[plan]") {
  const auto facts = facts_with("w", workflow_of(k_image, "", {"n::seed"}));
  CHECK(problems_of(caller("w", {"n::seed"}), facts).empty());
  for (const std::string field : {"n::amount", "gone::seed"}) {
    CHECK(problems_of(caller("w", {field}), facts) ==
          "fox.json: call_saved_workflow.saved_workflow_input::" + field +
              ": the saved workflow \"Noisy\", which is called, has no such input in its Form\n"
              "  hint: choose that workflow again in the node that calls it, in InvokeAI, and save "
              "the workflow");
  }
}

TEST_CASE("called: its inputs have the types that they have there", "[plan]") {
  const auto facts = facts_with("w", workflow_of(k_image, "", {"n::seed"}));
  const std::string seed = "call_saved_workflow.saved_workflow_input::n::seed";
  CHECK(problems_of(caller("w", {"n::seed"}), facts, "set: {'" + seed + "': 1.5}")
            .find("1.5 is not an integer") != std::string::npos);
  const auto* const path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  const tests::Workflow fed{
      workflow_of(calling("w", {"n::seed"}) + "," +
                      node("f", "float", R"("value":{"name":"value","value":1.5})"),
                  R"({"id":"e","type":"default","source":"f","sourceHandle":"value",)"
                  R"("target":"call","targetHandle":"saved_workflow_input::n::seed"})"),
      workflow::schema_from_snapshot(base::read_file(path), {}, path)};
  CHECK(problems_of(fed, facts).find("FloatField is no IntegerField") != std::string::npos);
}

TEST_CASE("called: a workflow that cannot be read here is a warning", "[plan]") {
  const auto workflow = caller("w");
  const auto plan = tests::planned({}, workflow.context(), facts_with("w", R"({"nodes":7})"));
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0].what.find("it is called, and cannot be looked into") == 0);
}

namespace {

const std::string k_model =
    R"("model":{"name":"model","value":{"key":"old-key","hash":"h","name":"juggernaut",)"
    R"("base":"sdxl","type":"main"}})";

std::string with_model(const std::string& model, const std::vector<std::string>& exposed = {}) {
  return workflow_of(k_image + "," + node("m", "sdxl_model_loader", model), "", exposed);
}

// What the caller gives in the place of the model above.
tests::Workflow caller_with_model(const std::string& key) {
  const auto* const path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  const std::string name = "saved_workflow_input::m::model";
  return {workflow_of(node("call", "call_saved_workflow",
                           R"("workflow_id":{"name":"workflow_id","value":"w"},")" + name +
                               R"(":{"name":")" + name + R"(","value":{"key":")" + key +
                               R"(","hash":"","name":"juggernaut","base":"sdxl","type":"main"}})")),
          workflow::schema_from_snapshot(base::read_file(path), {}, path)};
}

}  // namespace

TEST_CASE("called: its models have to be there, under the keys that it has", "[plan]") {
  auto facts = facts_with("w", with_model(k_model));
  facts.models = {{"new-key", "h", "juggernaut", "sdxl", "main"}};
  CHECK(
      problems_of(caller("w"), facts)
          .find("the saved workflow \"Noisy\": sdxl_model_loader.model: the workflow's model "
                "\"juggernaut\" is there as juggernaut (key new-key), and the server looks for it "
                "by another key\n  hint: open that workflow in InvokeAI") != std::string::npos);
  facts.models = {{"k", "x", "other", "sdxl", "main"}};
  CHECK(problems_of(caller("w"), facts)
            .find("the workflow's model \"juggernaut\" (sdxl main) is not installed") !=
        std::string::npos);
  facts.models = {{"old-key", "h", "juggernaut", "sdxl", "main"}};
  CHECK(problems_of(caller("w"), facts).empty());
}

TEST_CASE("called: what its caller gives it is looked up there, and what it has is no matter",
          "[plan]") {
  auto facts = facts_with("w", with_model(k_model, {"m::model"}));
  facts.models = {{"new-key", "other", "turbo", "sdxl", "main"}};
  CHECK(problems_of(caller_with_model("new-key"), facts).empty());
  CHECK(problems_of(caller_with_model("gone"), facts).find("fox.json: call_saved_workflow") == 0);
}

TEST_CASE("called: what it needs and does not have is told before it is called", "[plan]") {
  CHECK(problems_of(caller("w"), facts_with("w", with_model("")))
            .find("the saved workflow \"Noisy\": sdxl_model_loader.model is not set") == 0);
  const auto unknown = workflow_of(k_image + "," + node("x", "haiku_writer", ""));
  CHECK(problems_of(caller("w"), facts_with("w", unknown))
            .find("the saved workflow \"Noisy\": InvokeAI 6.14.2 has no node type "
                  "\"haiku_writer\"") == 0);
  const auto odd = workflow_of(
      k_image + "," + node("i", "blank_image", R"("mode":{"name":"mode","value":"CMYK"})"));
  CHECK(problems_of(caller("w"), facts_with("w", odd)).find("CMYK") != std::string::npos);
}

TEST_CASE("called: so is what those that it calls need", "[plan]") {
  auto facts = facts_with("w", workflow_of(k_image + "," + calling("inner")));
  facts.saved_workflows["inner"].value = {"Inner", with_model(""), ""};
  CHECK(problems_of(caller("w"), facts)
            .find("the saved workflow \"Inner\": sdxl_model_loader.model is not set") == 0);
  // One that is known, and that no job calls any more, is no matter.
  facts.saved_workflows["x"].value = {"Other", workflow_of(k_image), ""};
  CHECK(problems_of(caller("w"), facts, "set: {call_saved_workflow.workflow_id: x}").empty());
}
