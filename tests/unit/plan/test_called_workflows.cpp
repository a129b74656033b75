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

std::string workflow_of(const std::string& nodes, const std::string& edges = "") {
  return R"({"name":"w","author":"","description":"","version":"","contact":"","tags":"",)"
         R"("notes":"","exposedFields":[],"meta":{"version":"4.0.0","category":"user"},"nodes":[)" +
         nodes + R"(],"edges":[)" + edges + "]}";
}

std::string calling(const std::string& id) {
  return node("call", "call_saved_workflow",
              R"("workflow_id":{"name":"workflow_id","value":")" + id + R"("})");
}

const std::string k_rand_to_noise =
    R"({"id":"e","type":"default","source":"r","sourceHandle":"value","target":"n",)"
    R"("targetHandle":"seed"})";

tests::Workflow caller(const std::string& id) {
  const auto* const path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  return {workflow_of(calling(id)),
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

const std::string k_image = node("n", "img_noise", R"("seed":{"name":"seed","value":1})") + "," +
                            node("s", "save_image", "", false);

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

TEST_CASE("called: a workflow that cannot be read here is a warning", "[plan]") {
  const auto workflow = caller("w");
  const auto plan = tests::planned({}, workflow.context(), facts_with("w", R"({"nodes":7})"));
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0].what.find("it is called, and cannot be looked into") == 0);
}
