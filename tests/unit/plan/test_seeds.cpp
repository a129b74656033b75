#include "expand/seeds.hpp"

#include <set>

#include "catch.hpp"
#include "plan_fixture.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

Plan planned(const tests::Workflow& workflow, const std::string& job_file,
             const std::string& table = "width\n512\n", Prior prior = tests::new_directory()) {
  auto facts = tests::online_facts();
  facts.text_files["prompts.csv"] = {.value = table};
  return tests::planned(read_job_file(job_file, "jobs.yaml", {}), workflow.context(), facts, prior);
}

std::string problems_of(const tests::Workflow& workflow, const std::string& job_file) {
  return tests::thrown([&] { (void)planned(workflow, job_file); });
}

std::vector<std::int64_t> seeds_of(const Plan& plan) {
  std::vector<std::int64_t> seeds;
  for (const auto& job : plan.jobs) {
    seeds.push_back(job.seed.value_or(-1));
  }
  return seeds;
}

using Seeds = std::vector<std::int64_t>;

// noise.seed is not fed by an edge, and not in the Form.
std::unique_ptr<tests::Workflow> with_own_seed() {
  return tests::fox_with("\"target\": \"n-noise\"", "\"target\": \"n-nowhere\"");
}

}  // namespace

TEST_CASE("seed: a rand_int is pinned by low and high", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "seed: 42");
  const auto graph = workflow::render_graph(workflow->templates, plan.jobs[0].values);
  CHECK(graph.find(R"("low":42,"high":43)") != std::string::npos);
  CHECK(plan.seed_note == "noise.seed is 42 for every job");
  CHECK(planned(*workflow, "set: {seed: 42}").jobs[0].id == plan.jobs[0].id);
}

TEST_CASE("seed: a seed field that no edge feeds is set", "[plan]") {
  const auto graphs = with_own_seed();
  // the rand_int that feeds nothing is no candidate
  const auto plan = planned(*graphs, "seed: 4294967295");
  CHECK(
      workflow::render_graph(graphs->templates, plan.jobs[0].values).find(R"("seed":4294967295)") !=
      std::string::npos);
}

TEST_CASE("seed: how large it may be", "[plan]") {
  CHECK(problems_of(*tests::fox(), "seed: 2147483647") ==
        "jobs.yaml:1:7: a seed of the plan is larger than 2147483646, the largest that "
        "noise.seed takes\n  hint: start with a smaller one");
  CHECK(problems_of(*with_own_seed(), "seed: {start: 4294967295}\nrepeat: 2")
            .find("larger than 4294967295, the largest that noise.seed takes") !=
        std::string::npos);
  CHECK(problems_of(*tests::fox(), "matrix: {seed: [1, 2147483647]}") ==
        "jobs.yaml:1:20: seed: 2147483647 is out of its range, 0 to 2147483646");
}

TEST_CASE("seed: counting per job, row and repeat", "[plan]") {
  const auto workflow = tests::fox();
  const std::string sweep =
      "rows: prompts.csv\nmatrix: {steps: [10, 20]}\nrepeat: 2\nseed: {start: 100, per: ";
  const std::string table = "width\n512\n640\n";
  CHECK(seeds_of(planned(*workflow, sweep + "job}", table)) ==
        Seeds{100, 101, 102, 103, 104, 105, 106, 107});
  CHECK(seeds_of(planned(*workflow, sweep + "row}", table)) ==
        Seeds{100, 101, 100, 101, 102, 103, 102, 103});
  CHECK(seeds_of(planned(*workflow, sweep + "repeat}", table)) ==
        Seeds{100, 101, 100, 101, 100, 101, 100, 101});
}

TEST_CASE("seed: random seeds follow the values, not the position", "[plan]") {
  const auto workflow = tests::fox();
  const std::string job_file = "rows: prompts.csv\nrepeat: 2\nseed: random\n";
  const auto few = planned(*workflow, job_file, "positive prompt\na\nb\n");
  const auto more = planned(*workflow, job_file, "positive prompt\nnew\na\nnewer\nb\n");
  const auto a = seeds_of(few);
  const auto b = seeds_of(more);
  CHECK(std::set<std::int64_t>(b.begin(), b.end()).size() == 8);
  CHECK(Seeds(b.begin() + 2, b.begin() + 4) == Seeds(a.begin(), a.begin() + 2));
  CHECK(Seeds(b.begin() + 6, b.end()) == Seeds(a.begin() + 2, a.end()));
  CHECK(few.jobs[2].id == more.jobs[6].id);
  CHECK(few.seed_base == 4711);
}

TEST_CASE("seed: random per row is the same in every cell of a grid", "[plan]") {
  const auto workflow = tests::fox();
  const auto seeds = seeds_of(planned(*workflow,
                                      "rows: prompts.csv\nmatrix: {steps: [10, 20]}\n"
                                      "seed: {random: 1, per: row}\n",
                                      "width\n512\n640\n"));
  CHECK(seeds[0] == seeds[1]);
  CHECK(seeds[2] == seeds[3]);
  CHECK(seeds[0] != seeds[2]);
}

TEST_CASE("seed: equal rows get seeds of their own", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "rows: prompts.csv\nseed: random\n", "width\n512\n512\n");
  CHECK(plan.jobs[0].seed != plan.jobs[1].seed);
  CHECK(plan.warnings.empty());
}

TEST_CASE("seed: the base of the directory is used again, one of the job file wins", "[plan]") {
  const auto workflow = tests::fox();
  auto prior = tests::new_directory();
  prior.seed_base = 5;
  const auto again = planned(*workflow, "seed: random", "width\n512\n", prior);
  const auto given = planned(*workflow, "seed: {random: 5}");
  CHECK(again.seed_base == 5);
  CHECK(!given.seed_base.has_value());
  CHECK(seeds_of(again) == seeds_of(given));
  CHECK(given.seed_note == "noise.seed is derived per job from the base 5");
}

TEST_CASE("seed: without a base and randomness the plan says what the run will draw", "[plan]") {
  const auto workflow = tests::fox();
  auto prior = tests::new_directory();
  prior.fresh_seed_base.reset();
  const auto plan = planned(*workflow, "seed: random", "width\n512\n", prior);
  CHECK(plan.is_example);
  CHECK_FALSE(plan.seed_base.has_value());
  CHECK_FALSE(plan.jobs[0].seed.has_value());
  CHECK(plan.jobs[0].seed_by == SeedBy::run);
  CHECK(plan.seed_note == "noise.seed is derived per job from a base that the run will draw");
  // What does not depend on it is no example.
  const auto given = planned(*workflow, "seed: {random: 5}", "width\n512\n", prior);
  CHECK_FALSE(given.is_example);
  CHECK(given.jobs[0].seed_by == SeedBy::plan);
}

TEST_CASE("seed: names are checked with seeds as the run will draw them", "[plan]") {
  const auto workflow = tests::fox();
  auto prior = tests::new_directory();
  prior.fresh_seed_base.reset();
  const std::string grid = "matrix: {steps: [10, 20]}\nname: \"{seed}.{ext}\"\nseed: ";
  CHECK(planned(*workflow, grid + "random", "", prior).jobs.size() == 2);
  CHECK(tests::thrown([&] {
          (void)planned(*workflow, grid + "{random: ~, per: row}", "", prior);
        }).find("would both write") != std::string::npos);
}

TEST_CASE("seed: what a base and a text give never changes", "[plan]") {
  // Pinned: another seed here would be another picture for the same job file.
  CHECK(derived_seed(42, "0\nrow #0\njob #0") == 992606032);
  CHECK(derived_seed(42, "a") != derived_seed(43, "a"));
  for (std::uint64_t base = 0; base < 200; ++base) {
    CHECK(derived_seed(base, "x") <= k_largest_pinned_seed);
  }
}

TEST_CASE("seed: a column and an axis give it, repeats count up", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(seeds_of(planned(*workflow, "rows: prompts.csv\nrepeat: 2", "seed\n7\n9\n")) ==
        Seeds{7, 8, 9, 10});
  CHECK(seeds_of(planned(*workflow, "matrix: {seed: [3, 4]}")) == Seeds{3, 4});
  CHECK(seeds_of(planned(*workflow, "rows: prompts.csv", "seed,width\n7,512\n,640\n")) ==
        Seeds{7, -1});
}

TEST_CASE("seed: several are an axis, slower than the matrix; repeats count up from each",
          "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "seed: [9, 4]\nmatrix: {steps: [5, 6]}\nrepeat: 2");
  CHECK(seeds_of(plan) == Seeds{9, 10, 9, 10, 4, 5, 4, 5});
  CHECK(plan.seed_note == "noise.seed is one of 9, 4, counting up from each over the repeats");
  CHECK(plan.jobs[2].texts != plan.jobs[0].texts);  // steps varies before the seed does
  CHECK(seeds_of(planned(*workflow, "seed: '7, 8'")) == Seeds{7, 8});
  CHECK(seeds_of(planned(*workflow, "rows: prompts.csv\nseed: {value: [1, 2], input: rand_int}",
                         "width\n512\n640\n")) == Seeds{1, 2, 1, 2});
}

TEST_CASE("seed: a job has the id that its seed gives it, however it was asked for", "[plan]") {
  const auto workflow = tests::fox();
  const auto listed = planned(*workflow, "seed: [41, 42]");
  CHECK(listed.jobs[1].id == planned(*workflow, "seed: 42").jobs[0].id);
  CHECK(listed.jobs[0].id == planned(*workflow, "matrix: {seed: [41]}").jobs[0].id);
}

TEST_CASE("seed: lists that are none", "[plan]") {
  const auto workflow = tests::fox();
  const auto expected = std::string(": expected a whole number from 0 to 4294967295, not ");
  CHECK(problems_of(*workflow, "seed: [1, two]").find(expected + "\"two\"") != std::string::npos);
  CHECK(problems_of(*workflow, "seed: '1,,2'").find("seed" + expected) != std::string::npos);
  CHECK(problems_of(*workflow, "seed: [1, 2]\nmatrix: {seed: [3]}") ==
        "jobs.yaml:2:10: the seed is given twice, here and at jobs.yaml:1:7\n  hint: leave one of "
        "the two out");
  CHECK(problems_of(*workflow, "seed: {value: [1, 2], per: job}").find("`per` says nothing") !=
        std::string::npos);
  CHECK(problems_of(*workflow, "seed: []").find("seed: expected 42, [1, 2, 3], random") !=
        std::string::npos);
}

TEST_CASE("seed: given twice is an error", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(problems_of(*workflow, "seed: 1\nset: {seed: 2}") ==
        "jobs.yaml:2:7: the seed is given twice, here and at jobs.yaml:1:7\n  hint: leave one of "
        "the two out");
  CHECK(problems_of(*workflow, "seed: 1\nmatrix: {seed: [2]}") ==
        "jobs.yaml:2:10: the seed is given twice, here and at jobs.yaml:1:7\n  hint: leave one of "
        "the two out");
}

TEST_CASE("seed: repeats without any randomness are an error", "[plan]") {
  std::string text = tests::k_fox;
  text.replace(text.find("\"rand_int\""), 10, "\"integer\"");
  for (const std::string name : {"low", "high"}) {
    for (auto at = text.find("\"" + name + "\""); at != std::string::npos;
         at = text.find("\"" + name + "\"")) {
      text.replace(at, name.size() + 2, name == "low" ? "\"value\"" : "\"other\"");
    }
  }
  const tests::Workflow workflow(text, tests::fox_schema());
  CHECK(problems_of(workflow, "repeat: 3") ==
        "jobs.yaml: repeat: 3 would make every image 3 times over: the seed (noise.seed) is the "
        "same in every job\n  hint: add seed: random, or --seed random");
  CHECK(seeds_of(planned(workflow, "repeat: 3\nseed: 5")) == Seeds{5, 6, 7});
}

TEST_CASE("seed: identical jobs are warned of", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(tests::warnings_of(planned(*workflow, "matrix: {steps: [5, 5.0]}\nseed: 1")) ==
        std::vector<std::string>{
            "job 2: the same as an earlier job, seed included: the images will be identical"});
}

TEST_CASE("seed: several are listed, and input says which", "[plan]") {
  // A second node with a seed of its own.
  const auto workflow = tests::fox_with(
      R"("type": "string", "version": "1.0.0", "label": "Negative", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {)",
      R"("type": "seeded_string", "version": "1.0.0", "label": "Negative", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "seed": {"name": "seed", "label": "", "value": 1},)");
  CHECK(problems_of(*workflow, "seed: 1") ==
        "jobs.yaml:1:7: the workflow has 2 seeds\n"
        "  seeded_string.seed\n  noise.seed  (drawn by rand_int)\n"
        "  hint: say which one: seed: {start: 42, input: seeded_string.seed}");
  const auto plan = planned(*workflow, "seed: {value: 9, input: noise.seed}");
  CHECK(workflow::render_graph(workflow->templates, plan.jobs[0].values)
            .find(R"("low":9,"high":10)") != std::string::npos);
  CHECK(planned(*workflow, "seed: {value: 9, input: rand_int}").jobs[0].id == plan.jobs[0].id);
  CHECK(problems_of(*workflow, "seed: {value: 9, input: model}") ==
        "jobs.yaml:1:7: seed: the input model is not an integer");
}

namespace {

// rand_int → add → noise.seed; or the rand_int feeds nothing.
enum class Draws { for_seed, for_nothing };

std::unique_ptr<tests::Workflow> behind_arithmetic(Draws draws) {
  std::string text = tests::k_fox;
  const auto insert_before = [&text](const std::string& what, const std::string& more) {
    text.insert(text.find(what), more);
  };
  insert_before(R"({"id": "n-noise", "type": "invocation")",
                R"({"id": "n-add", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "n-add", "type": "add", "version": "1.0.0", "label": "", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "a": {"name": "a", "label": "", "value": 0}, "b": {"name": "b", "label": "", "value": 3}}}},
  )");
  const std::string direct = R"("source": "n-random", "sourceHandle": "value",
   "target": "n-noise", "targetHandle": "seed"})";
  text.replace(text.find(direct), direct.size(), R"("source": "n-random", "sourceHandle": "value",
   "target": "n-add", "targetHandle": "a"},
  {"id": "e9", "type": "default", "source": "n-add", "sourceHandle": "value",
   "target": "n-noise", "targetHandle": "seed"})");
  if (draws == Draws::for_nothing) {
    const std::string edge = R"("target": "n-add", "targetHandle": "a")";
    text.replace(text.find(edge), edge.size(), R"("target": "n-gone", "targetHandle": "a")");
  }
  auto schema = tests::fox_schema();
  auto types = schema.types();
  workflow::NodeType add;
  add.type = "add";
  add.output_type = "integer_output";
  add.fields = {{"a", tests::field(workflow::FieldKind::integer)},
                {"b", tests::field(workflow::FieldKind::integer)}};
  types.emplace("add", std::move(add));
  return std::make_unique<tests::Workflow>(std::move(text),
                                           workflow::NodeSchema("6.14.2", std::move(types)));
}

}  // namespace

TEST_CASE("seed: what a random node is added to does not fix it", "[plan]") {
  const auto workflow = behind_arithmetic(Draws::for_seed);
  CHECK(problems_of(*workflow, "seed: {value: 9, input: add.b}") ==
        "jobs.yaml:1:7: seed: add.b does not fix the seed: rand_int draws for it too\n"
        "  hint: write input: rand_int");
  const auto plan = planned(*workflow, "seed: {value: 9, input: rand_int}");
  CHECK(workflow::render_graph(workflow->templates, plan.jobs[0].values)
            .find(R"("low":9,"high":10)") != std::string::npos);
  CHECK(planned(*workflow, "{}").jobs[0].seed_by == SeedBy::server);
}

TEST_CASE("seed: what is only added to it is not the seed", "[plan]") {
  const auto workflow = behind_arithmetic(Draws::for_nothing);
  CHECK(problems_of(*workflow, "seed: {value: 9, input: add.b}") ==
        "jobs.yaml:1:7: seed: add.b does not fix the seed: add computes it, and the seed is what "
        "comes of that\n  hint: vary it as any other input, with --set or --matrix");
  CHECK(planned(*workflow, "matrix: {add.b: [1, 2]}").jobs.size() == 2);
}

TEST_CASE("seed: the Form's is not the only one while the server draws another", "[plan]") {
  std::string text = tests::k_fox;
  const std::string negative =
      R"("type": "string", "version": "1.0.0", "label": "Negative", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {)";
  text.replace(text.find(negative), negative.size(),
               R"("type": "seeded_string", "version": "1.0.0", "label": "Negative", "notes": "",
   "isOpen": true, "isIntermediate": true, "useCache": true, "inputs": {
    "seed": {"name": "seed", "label": "", "value": 1},)");
  const std::string field = R"("fieldIdentifier": {"nodeId": "n-negative", "fieldName": "value"})";
  text.replace(text.find(field), field.size(),
               R"("fieldIdentifier": {"nodeId": "n-negative", "fieldName": "seed"})");
  const tests::Workflow workflow(text, tests::fox_schema());
  CHECK(planned(workflow, "{}").jobs[0].seed_by == SeedBy::server);
  CHECK(problems_of(workflow, "seed: 1").find("the workflow has 2 seeds") != std::string::npos);
  CHECK(planned(workflow, "seed: {value: 7, input: seeded_string.seed}").seed_note ==
        "seed is 7 for every job; noise.seed is drawn by the server all the same");
}
