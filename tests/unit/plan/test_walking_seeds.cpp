// Seeds that walk by themselves, as InvokeAI 7 lets them.
#include <algorithm>
#include <set>

#include "files.hpp"
#include "invokeai_batch/workflow/seed_walks.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

// Its noise has a seed of its own that walks; a server of version 7 has the node type `for`.
std::unique_ptr<tests::Workflow> walking(const std::string& mode,
                                         const std::string& version = "7") {
  std::string text = tests::k_fox;
  const auto replace = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace(R"("seed": {"name": "seed", "label": "", "value": 0})",
          R"("seed": {"name": "seed", "label": "", "value": 4294967294, "seedMode": ")" + mode +
              R"("})");
  replace(R"({"id": "e1", "type": "default", "source": "n-random", "sourceHandle": "value",
   "target": "n-noise", "targetHandle": "seed"},)",
          "");
  auto types = tests::fox_schema().types();
  if (version == "7") {
    types.emplace("for", workflow::NodeType{.type = "for"});
  }
  return std::make_unique<tests::Workflow>(std::move(text),
                                           workflow::NodeSchema(version, std::move(types)));
}

Plan planned(const tests::Workflow& workflow, const Overrides& overrides = {}) {
  Spec spec;
  apply(spec, overrides);
  auto facts = tests::online_facts();
  facts.boards->push_back({.id = "b-1", .name = "of version 7"});
  return tests::planned(spec, workflow.context(), facts, tests::new_directory());
}

// The seeds of the jobs as they are sent.
std::vector<std::string> seeds_of(const Plan& plan, const tests::Workflow& workflow) {
  const auto slot = workflow.templates.slot({{"n-noise"}, "seed"});
  std::vector<std::string> seeds;
  for (const auto& job : plan.jobs) {
    const auto value = std::find_if(job.values.begin(), job.values.end(),
                                    [&](const auto& candidate) { return candidate.slot == slot; });
    seeds.push_back(value == job.values.end() ? "as stored" : value->value->graph.value_or(""));
  }
  return seeds;
}

using Seeds = std::vector<std::string>;

}  // namespace

TEST_CASE("walking seeds: repeats are sessions, and wrap around", "[plan]") {
  const auto workflow = walking("increment");
  const auto plan = planned(*workflow, {.repeat = "3"});
  CHECK(seeds_of(plan, *workflow) == Seeds{"4294967294", "4294967295", "0"});
  CHECK(plan.jobs[2].seed == 0);
  CHECK(plan.jobs[2].seed_by == SeedBy::workflow);
  CHECK(tests::warnings_of(plan).empty());
  CHECK(plan.notes.front() ==
        "noise.seed counts up from 4294967294 per session, as the workflow says");
  const auto down = walking("decrement");
  CHECK(seeds_of(planned(*down, {.repeat = "2"}), *down) == Seeds{"4294967294", "4294967293"});
}

TEST_CASE("walking seeds: each combination starts again", "[plan]") {
  const auto workflow = walking("increment");
  const auto plan = planned(*workflow, {.matrix = {"steps=10,20"}, .repeat = "2"});
  CHECK(seeds_of(plan, *workflow) == Seeds{"4294967294", "4294967295", "4294967294", "4294967295"});
}

TEST_CASE("walking seeds: a random one is drawn for each combination, and kept", "[plan]") {
  const auto workflow = walking("random");
  const Overrides asked{.matrix = {"steps=10,20"}, .repeat = "2"};
  const auto plan = planned(*workflow, asked);
  const auto seeds = seeds_of(plan, *workflow);
  CHECK(std::set<std::string>(seeds.begin(), seeds.end()).size() == 4);
  CHECK(std::stoull(seeds[1]) == std::stoull(seeds[0]) + 1);
  CHECK(plan.seed_base == 4711);
  CHECK(seeds_of(planned(*workflow, asked), *workflow) == seeds);
}

TEST_CASE("walking seeds: what is set or varied does not walk", "[plan]") {
  const auto workflow = walking("increment");
  CHECK(seeds_of(planned(*workflow, {.set = {"noise.seed=7"}}), *workflow) == Seeds{"7"});
  CHECK(seeds_of(planned(*workflow, {.repeat = "2", .seed = "7"}), *workflow) == Seeds{"7", "8"});
  CHECK(seeds_of(planned(*workflow, {.matrix = {"seed=5,6"}}), *workflow) == Seeds{"5", "6"});
}

TEST_CASE("walking seeds: before version 7 the seed stays, with one warning", "[plan]") {
  const auto workflow = walking("increment", "6.14.2");
  const auto plan = planned(*workflow);
  CHECK(seeds_of(plan, *workflow) == Seeds{"as stored"});
  CHECK(tests::warnings_of(plan) ==
        std::vector<std::string>{
            "fox.json: its seed mode counts from InvokeAI 7 on: on 6.14.2 the seed is the same in "
            "every job\n"
            "  hint: --seed random, or seed: {start: 1, per: job}, varies it"});
}

TEST_CASE("walking seeds: before version 7 a seed that the plan gives is worth no warning",
          "[plan]") {
  const auto workflow = walking("increment", "6.14.2");
  CHECK(planned(*workflow, {.seed = "7"}).warnings.empty());
  CHECK(planned(*workflow, {.set = {"noise.seed=7"}}).warnings.empty());
  CHECK(planned(*workflow, {.matrix = {"noise.seed=7,8"}}).warnings.empty());
}

TEST_CASE("walking seeds: job ids are the same with the node types of 6 and 7", "[plan]") {
  const auto seven = walking("increment");
  const auto six = walking("increment", "6.14.2");
  CHECK(planned(*seven).jobs[0].id == planned(*six).jobs[0].id);
}

namespace {

// "node.field=value …" of what an item of the editor's queue had of its own, sorted.
std::string text_of(json::Value job) {
  std::set<std::string> parts;
  for (const auto& [name, value] : job) {
    parts.insert(std::string(name) + "=" + std::string(value.text()));
  }
  std::string text;
  for (const auto& part : parts) {
    text += part + " ";
  }
  return text;
}

// The same of a job of ours, of the fields that `like` has.
std::string text_of(const PlannedJob& job, const tests::Workflow& workflow, json::Value like) {
  std::set<std::string> parts;
  for (const auto& [name, ignored] : like) {
    for (const auto& value : job.values) {
      const auto& ref = workflow.templates.slots[value.slot].ref;
      if (ref.node.value + "." + ref.field == name) {
        const auto parsed = json::parse(value.value->graph.value_or("null"), "value");
        parts.insert(std::string(name) + "=" + std::string(parsed.root().text()));
      }
    }
  }
  std::string text;
  for (const auto& part : parts) {
    text += part + " ";
  }
  return text;
}

void check_jobs(const tests::Workflow& workflow, json::Value expected) {
  const auto sessions = expected["jobs"];
  const auto plan = planned(workflow, {.repeat = std::string(expected["batchCount"].text())});
  if (!sessions.is_array()) {  // of one that was never queued, only the size is known
    CHECK(plan.jobs.size() == static_cast<std::size_t>(*expected["batchSize"].integer() *
                                                       *expected["batchCount"].integer()));
    return;
  }
  REQUIRE(plan.jobs.size() == sessions.size());
  std::multiset<std::string> ours;
  std::multiset<std::string> theirs;
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    ours.insert(text_of(plan.jobs[i], workflow, sessions.at(i)));
    theirs.insert(text_of(sessions.at(i)));
  }
  CHECK(ours == theirs);
}

}  // namespace

TEST_CASE("walking seeds: workflows of version 7 give the jobs of its editor", "[plan]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  const auto openapi = directory_of("INVOKEAI_BATCH_OPENAPI");
  if (!corpus || !openapi) {
    return;
  }
  const auto schema =
      workflow::schema_from_openapi(base::read_file(*openapi / "openapi-v7-dev.json"), "7");
  for (const auto* name : {"boards-form", "connectors", "generators", "loop", "loop-connector",
                           "seed-batch", "seed-increment"}) {
    CAPTURE(name);
    const auto directory = *corpus / "v7" / name;
    const tests::Workflow workflow(base::read_file(directory / "workflow.json"), schema);
    const auto text = base::read_file(directory / "expected.json");
    const auto expected = json::parse(text, "expected.json");
    for (const auto& plan : expected.root()["plans"]) {
      if (plan.value["autoBoardId"].is_null()) {
        CAPTURE(plan.value["batchCount"].text());
        check_jobs(workflow, plan.value);
      }
    }
  }
}
