#include <algorithm>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

constexpr const char* k_file = "jobs.yaml";

Plan planned(const tests::Workflow& workflow, const std::string& job_file,
             const Overrides& overrides = {}, Facts facts = tests::online_facts(),
             const Prior& prior = tests::new_directory()) {
  auto spec = read_job_file(job_file, k_file, {});
  apply(spec, overrides);
  return tests::planned(spec, workflow.context(), facts, prior);
}

std::string problems_of(const tests::Workflow& workflow, const std::string& job_file,
                        const Overrides& overrides = {}, Facts facts = tests::online_facts()) {
  try {
    (void)planned(workflow, job_file, overrides, std::move(facts));
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no problem";
}

Facts with_table(const std::string& text, const std::string& path = "prompts.csv") {
  auto facts = tests::online_facts();
  facts.text_files[path] = {.value = text};
  return facts;
}

// "positive prompt=a fox; width=512", one line per job.
std::vector<std::string> lines_of(const Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& job : plan.jobs) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < plan.varied.size(); ++i) {
      values.push_back(plan.varied[i].name + "=" + plan.texts[job.texts[i]]);
    }
    lines.push_back(base::join(values, "; "));
  }
  return lines;
}

std::vector<std::string> paths_of(const Plan& plan) {
  std::vector<std::string> paths;
  for (const auto& job : plan.jobs) {
    paths.push_back(output_path(plan, job, {.output = "l2i"}));
  }
  return paths;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("expand: an empty job file is one job as the workflow stands", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "");
  REQUIRE(plan.jobs.size() == 1);
  CHECK(plan.jobs[0].number == 1);
  CHECK(plan.jobs[0].id.value.size() == 32);
  CHECK(!plan.jobs[0].seed.has_value());
  CHECK(paths_of(plan) == Lines{"0001.png"});
  CHECK(plan.checked_against == "checked against http://127.0.0.1:9090 (6.14.2)");
  CHECK(plan.seed_note ==
        "noise.seed is drawn by the server for every job, as in the GUI; results.csv has it");
}

TEST_CASE("expand: the workflow's model is found again by its hash and remapped", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "");
  REQUIRE(plan.remaps.size() == 1);
  CHECK(plan.remaps[0].node == "model");
  CHECK(plan.remaps[0].to == "juggernaut (key k-jugger)");
  CHECK(plan.remaps[0].by == "hash");
  CHECK(workflow::render_graph(workflow->templates, plan.jobs[0].values).find("k-jugger") !=
        std::string::npos);
}

TEST_CASE("expand: set gives every job a value, in graph and workflow", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "set: {steps: 20, positive prompt: a red fox}");
  CHECK(lines_of(plan) == Lines{"steps=20; positive prompt=a red fox"});
  const auto& values = plan.jobs[0].values;
  CHECK(std::is_sorted(values.begin(), values.end(),
                       [](const auto& a, const auto& b) { return a.slot < b.slot; }));
  const auto graph = workflow::render_graph(workflow->templates, values);
  CHECK(graph.find("\"steps\":20") != std::string::npos);
  CHECK(graph.find("\"value\":\"a red fox\"") != std::string::npos);
  CHECK(workflow::render_workflow(workflow->templates, values).find("\"value\":20") !=
        std::string::npos);
}

TEST_CASE("expand: the first key of a matrix varies slowest, zip after it, repeat last", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow,
                            "matrix: {steps: [10, 20]}\n"
                            "zip: {cfg_scale: [5.0, 7.5], scheduler: [euler, ddim]}\n"
                            "repeat: 2\nseed: 42\n");
  CHECK(lines_of(plan) ==
        Lines{"steps=10; cfg_scale=5; scheduler=euler", "steps=10; cfg_scale=5; scheduler=euler",
              "steps=10; cfg_scale=7.5; scheduler=ddim", "steps=10; cfg_scale=7.5; scheduler=ddim",
              "steps=20; cfg_scale=5; scheduler=euler", "steps=20; cfg_scale=5; scheduler=euler",
              "steps=20; cfg_scale=7.5; scheduler=ddim",
              "steps=20; cfg_scale=7.5; scheduler=ddim"});
  CHECK(plan.jobs[0].seed == 42);
  CHECK(plan.jobs[1].seed == 43);
  CHECK(plan.seed_note == "noise.seed is 42, counting up to 43 over the repeats");
  Lines axes;
  for (const auto& axis : plan.axes) {
    axes.push_back(axis.name + " " + std::to_string(axis.count));
  }
  CHECK(axes == Lines{"matrix steps 2", "zip cfg_scale+scheduler 2", "repeat 2"});
}

TEST_CASE("expand: rows come slowest; columns are matched, mapped and kept", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow,
                            "rows: {csv: prompts.csv, columns: {prompt: positive prompt}, "
                            "keep: [title]}\n"
                            "matrix: {steps: [10, 20]}\n"
                            "name: '{row:03}-{title}-{prompt:.5}-{steps}.{ext}'\n",
                            {}, with_table("title,prompt,width\nOne,\"a fox, red\",640\nTwo,,\n"));
  CHECK(lines_of(plan) == Lines{"positive prompt=a fox, red; width=640; steps=10; title=One",
                                "positive prompt=a fox, red; width=640; steps=20; title=One",
                                "positive prompt=; width=512; steps=10; title=Two",
                                "positive prompt=; width=512; steps=20; title=Two"});
  CHECK(paths_of(plan) == Lines{"001-One-a fox-10.png", "001-One-a fox-20.png", "002-Two--10.png",
                                "002-Two--20.png"});
  CHECK(plan.notes == Lines{"column prompt: 1 empty cell, taken as empty text",
                            "column width: 1 empty cell, where width stays as it was",
                            "images of l2i go to no board (\"auto\" is a setting of the browser); "
                            "--board NAME chooses one"});
}

TEST_CASE("expand: a column that a name uses need not be kept", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "rows: prompts.csv\nname: '{title}.{ext}'\n", {},
                            with_table("title,positive prompt\nOne,a fox\nTwo,a hare\n"));
  CHECK(paths_of(plan) == Lines{"One.png", "Two.png"});
}

TEST_CASE("expand: models by name, base/name, key and hash", "[plan]") {
  const auto workflow = tests::fox();
  for (const std::string reference :
       {"dreamshaper", "sdxl/dreamshaper", "k-dream", "blake3:dream"}) {
    const auto plan = planned(*workflow, "set: {model: '" + reference + "'}");
    CHECK(lines_of(plan) == Lines{"model=dreamshaper"});
    CHECK(workflow::render_graph(workflow->templates, plan.jobs[0].values)
              .find(R"("model":{"key":"k-dream","hash":"blake3:dream","name":"dreamshaper",)"
                    R"("base":"sdxl","type":"main"})") != std::string::npos);
    CHECK(plan.remaps.empty());  // nothing is taken from the workflow
  }
}

TEST_CASE("expand: a board is found by name, made when missing, and has a directory", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "rows: prompts.csv\nboard: '{category} {date}'\n", {},
                            with_table("category,positive prompt\nred,a\nblue,b\n"));
  REQUIRE(plan.boards.size() == 2);
  CHECK(plan.boards[0].name == "red 2026-03-01");
  CHECK(!plan.boards[0].id.has_value());
  CHECK(paths_of(plan) == Lines{"red 2026-03-01/0001.png", "blue 2026-03-01/0002.png"});
  CHECK(plan.jobs[1].board == 1);
  const auto there = planned(*workflow, "board: Foxes");
  REQUIRE(there.boards.size() == 1);
  CHECK(there.boards[0].id == "11111111-1111-1111-1111-111111111111");
  REQUIRE(there.jobs[0].boards.size() == 1);
  CHECK(there.jobs[0].values.size() == 1);  // the remapped model
}

TEST_CASE("expand: a board that set names wins over the board of all outputs", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(paths_of(planned(*workflow, "board: Foxes\nset: {board: Hares}")) ==
        Lines{"Hares/0001.png"});
  CHECK(paths_of(planned(*workflow, "board: Foxes\nset: {board: none}")) == Lines{"0001.png"});
  CHECK(paths_of(planned(*workflow, "board: 11111111-1111-1111-1111-111111111111")) ==
        Lines{"Foxes/0001.png"});
}

TEST_CASE("expand: ids depend on what is asked for, not on what the server has", "[plan]") {
  const auto workflow = tests::fox();
  const std::string job_file = "board: Foxes\nset: {model: dreamshaper, steps: 20}\n";
  const auto plan = planned(*workflow, job_file);
  auto other = tests::online_facts();
  other.models->at(1).key = "another key";
  other.boards->clear();
  CHECK(planned(*workflow, job_file, {}, other).jobs[0].id == plan.jobs[0].id);
  // Pinned: another id here would run every finished job of every directory again.
  CHECK(plan.jobs[0].id.value == "a01187714faddbd30dcacfc65300aa13");
  CHECK(planned(*workflow, "board: Foxes\nset: {model: dreamshaper, steps: 21}\n").jobs[0].id !=
        plan.jobs[0].id);
  CHECK(planned(*workflow, "board: Hares\nset: {model: dreamshaper, steps: 20}\n").jobs[0].id !=
        plan.jobs[0].id);
  CHECK(planned(*workflow, "board: Foxes\nset: {model: k-dream, steps: 20}\n").jobs[0].id !=
        plan.jobs[0].id);
  // This id is stored in every output directory: when it changes, finished runs look undone.
  CHECK(planned(*workflow, "set: {steps: 20.0}").jobs[0].id ==
        planned(*workflow, "set: {4: 20}").jobs[0].id);
}

TEST_CASE("expand: known jobs keep their numbers, new ones get new ones", "[plan]") {
  const auto workflow = tests::fox();
  const auto before = planned(*workflow, "matrix: {steps: [10, 20]}");
  auto prior = tests::new_directory();
  for (const auto& job : before.jobs) {
    prior.numbers[job.id] = job.number;
  }
  prior.next_number = 3;
  const auto after =
      planned(*workflow, "matrix: {steps: [15, 20, 10]}", {}, tests::online_facts(), prior);
  std::vector<std::int64_t> numbers;
  for (const auto& job : after.jobs) {
    numbers.push_back(job.number);
  }
  CHECK(numbers == std::vector<std::int64_t>{3, 2, 1});
}

TEST_CASE("expand: repeats differ by occurrence", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "repeat: 3");
  REQUIRE(plan.jobs.size() == 3);
  CHECK(plan.jobs[0].id != plan.jobs[1].id);
  CHECK(plan.jobs[1].id != plan.jobs[2].id);
  CHECK(plan.warnings.empty());  // the server draws the seeds
  CHECK(planned(*workflow, "").jobs[0].id == plan.jobs[0].id);
}

TEST_CASE("expand: limit takes the first jobs", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "matrix: {steps: {range: [1, 50, 1]}}\nlimit: 3");
  CHECK(lines_of(plan) == Lines{"steps=1", "steps=2", "steps=3"});
}

TEST_CASE("expand: rows behind the limit are counted, and their values not read", "[plan]") {
  const auto workflow = tests::fox();
  const auto table = with_table("steps\n10\n20\nmany\n30\n");
  const auto plan = planned(*workflow, "rows: prompts.csv\nlimit: 2", {}, table);
  CHECK(lines_of(plan) == Lines{"steps=10", "steps=20"});
  CHECK(plan.axes.front().count == 4);
  CHECK(plan.notes.front() == "limit: only the first 2 jobs");
  // Which rows make the first jobs is known when what is excluded is.
  CHECK(problems_of(*workflow,
                    "rows: prompts.csv\nlimit: 2\nmatrix: {cfg_scale: [5]}\n"
                    "exclude: [{steps: 10}]",
                    {}, table)
            .starts_with("prompts.csv:4, column steps: "));
}

TEST_CASE("expand: the command line pins and replaces, and says so", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "matrix: {steps: [10, 20], cfg_scale: [5, 7]}",
                            {.set = {"4=15"}, .matrix = {"cfg_scale=1,2.5,3"}});
  CHECK(lines_of(plan) ==
        Lines{"steps=15; cfg_scale=1", "steps=15; cfg_scale=2.5", "steps=15; cfg_scale=3"});
  CHECK(plan.notes.size() == 3);
}

TEST_CASE("expand: a text of the command line is never split", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(
      *workflow, "",
      {.matrix = {"positive prompt=a red fox, at dawn", "positive prompt=[cat:dog:0.5] {a|b}"}});
  CHECK(lines_of(plan) ==
        Lines{"positive prompt=a red fox, at dawn", "positive prompt=[cat:dog:0.5] {a|b}"});
}

TEST_CASE("expand: lines of a file are values", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "", {.matrix = {"positive prompt=@p.txt"}},
                            with_table("a fox # red\r\n\r\n{red|blue} hare\r\n", "p.txt"));
  CHECK(lines_of(plan) == Lines{"positive prompt=a fox # red", "positive prompt={red|blue} hare"});
}

TEST_CASE("expand: a row pinned by --set stays pinned", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "rows: prompts.csv", {.set = {"steps=9"}},
                            with_table("steps,positive prompt\n1,a\n2,b\n"));
  CHECK(lines_of(plan) == Lines{"steps=9; positive prompt=a", "steps=9; positive prompt=b"});
  CHECK(plan.notes.front() == "--set pins steps, which the column steps of prompts.csv gives");
}

TEST_CASE("expand: include and exclude as on GitHub", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow,
                            "matrix: {steps: [10, 20], width: [512, 1024]}\n"
                            "exclude: [{steps: 20.0, width: 1024}, {steps: 99}]\n"
                            "include: [{steps: 10, cfg_scale: 3}, {steps: 50}]\n");
  CHECK(lines_of(plan) ==
        Lines{"steps=10; width=512; cfg_scale=3", "steps=10; width=1024; cfg_scale=3",
              "steps=20; width=512; cfg_scale=7", "steps=50; width=512; cfg_scale=7"});
  CHECK(tests::warnings_of(plan) == Lines{"jobs.yaml:2:40: exclude {steps: 99} matches nothing"});
}

TEST_CASE("expand: exclude and include know a model by any of its names", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow,
                            "matrix: {model: [juggernaut, sdxl/dreamshaper], steps: [1, 2]}\n"
                            "exclude: [{model: k-jugger, steps: 1}]\n"
                            "include: [{model: 'blake3:dream', cfg_scale: 3}]\n");
  CHECK(lines_of(plan) == Lines{"model=juggernaut; steps=2; cfg_scale=7",
                                "model=dreamshaper; steps=1; cfg_scale=3",
                                "model=dreamshaper; steps=2; cfg_scale=3"});
  CHECK(plan.warnings.empty());
}

TEST_CASE("expand: an exclude that names a column acts after the rows", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow,
                            "rows: prompts.csv\nmatrix: {steps: [10, 20]}\n"
                            "exclude: [{width: 640, steps: 20}]\n",
                            {}, with_table("width\n512\n640\n"));
  CHECK(lines_of(plan) ==
        Lines{"width=512; steps=10", "width=512; steps=20", "width=640; steps=10"});
}

TEST_CASE("expand: null removes a value", "[plan]") {
  const auto workflow = tests::fox();
  const auto plan = planned(*workflow, "set: {steps: null}");
  CHECK(workflow::render_graph(workflow->templates, plan.jobs[0].values).find("\"steps\"") ==
        std::string::npos);
}

TEST_CASE("expand: the same plan twice is the same", "[plan]") {
  const auto workflow = tests::fox();
  const std::string job_file = "matrix: {steps: [10, 20]}\nrepeat: 3\nseed: random\n";
  const auto a = planned(*workflow, job_file);
  const auto b = planned(*workflow, job_file);
  for (std::size_t i = 0; i < a.jobs.size(); ++i) {
    CHECK(a.jobs[i].id == b.jobs[i].id);
    CHECK(a.jobs[i].seed == b.jobs[i].seed);
  }
}

TEST_CASE("expand: offline nothing of the server is checked, and the plan says so", "[plan]") {
  const auto workflow = tests::fox();
  Facts facts;
  facts.offline = true;
  const auto plan = planned(*workflow, "set: {model: whatever}\nboard: New", {}, facts);
  CHECK(lines_of(plan) == Lines{"model=whatever"});
  CHECK(plan.checked_against == "offline: models, boards and images not checked");
  const auto unknown = tests::fox_with("\"type\": \"denoise_latents\"", "\"type\": \"magic\"");
  CHECK(tests::warnings_of(planned(*unknown, "", {}, facts)) ==
        Lines{"fox.json: InvokeAI 6.14.2 has no node type \"magic\"\n"
              "  it is needed by n-denoise\n"
              "  hint: install the node pack it comes from, or take the node out"});
}

TEST_CASE("needs: says what is missing until nothing is", "[plan]") {
  const auto workflow = tests::fox();
  const auto spec = read_job_file("rows: prompts.csv\nboard: Foxes", k_file, {});
  Facts facts;
  const auto first = tests::needs(spec, workflow->context(), facts, tests::new_directory());
  CHECK(first.models);
  CHECK(first.boards);
  CHECK(first.text_files == Lines{"prompts.csv"});
  CHECK(tests::needs(spec, workflow->context(), with_table("width\n640\n"), tests::new_directory())
            .empty());
  facts.offline = true;
  const auto offline = tests::needs(spec, workflow->context(), facts, tests::new_directory());
  CHECK(!offline.models);
  CHECK(!offline.boards);
  CHECK(offline.text_files == Lines{"prompts.csv"});
}

TEST_CASE("expand: what a user gets wrong is told with its place", "[plan]") {
  const auto workflow = tests::fox();
  struct Case {
    std::string job_file;
    std::string message;
  };
  const std::vector<Case> cases{
      {"set: {steps: many}", "jobs.yaml:1:14: steps: \"many\" is not an integer"},
      {"set: {steps: 7.5}", "jobs.yaml:1:14: steps: 7.5 is not an integer\n  hint: use 7 or 8"},
      {"set: {steps: 500}", "jobs.yaml:1:14: steps: 500 is out of its range, 1 to 100"},
      {"set: {steps: [1, 2]}",
       "jobs.yaml:1:14: steps: a list where one value is due\n"
       "  hint: values that vary stand in `matrix:`, or in --matrix"},
      {"set: {cfg_scale: 1e400}", "jobs.yaml:1:18: cfg_scale: 1e400 is too large for a number"},
      {"set: {cfg_scale: nan}", "jobs.yaml:1:18: cfg_scale: \"nan\" is not a number"},
      {"set: {width: 500}",
       "jobs.yaml:1:14: width: 500 is not a multiple of 8\n  hint: use 496 or 504"},
      {"set: {width: 010}",
       "jobs.yaml:1:14: width: \"010\" is not an integer\n"
       "  hint: write it as a decimal number: 10"},
      {"set: {scheduler: euler_b}",
       "jobs.yaml:1:18: scheduler: \"euler_b\" is not one of its choices\n"
       "  it takes ddim, euler, euler_a, dpmpp_2m\n"
       "  hint: did you mean euler_a, or euler?"},
      {"set: {model: dreamer}",
       "jobs.yaml:1:14: model: no model \"dreamer\" is installed\n"
       "  it has these sdxl main models:\n"
       "  dreamshaper  (sdxl main, key k-dream)\n"
       "  juggernaut  (sdxl main, key k-jugger)"},
      {"set: {model: sdxl-vae}",
       "jobs.yaml:1:14: model: \"sdxl-vae\" is sdxl vae, and this input takes sdxl main models\n"
       "  it has these sdxl main models:\n"
       "  juggernaut  (sdxl main, key k-jugger)\n"
       "  dreamshaper  (sdxl main, key k-dream)"},
      {"set: {99: 1}",
       "jobs.yaml:1:7: there is no input 99\n  the Form has inputs 0 to 7\n"
       "  hint: a label that is a number is written label:99"},
      {"set: {4: 1, steps: 2}",
       "jobs.yaml:1:13: steps is given twice, here and at jobs.yaml:1:7\n  hint: leave one of the "
       "two out"},
      {"set: {noise.seed: 2}",
       "jobs.yaml:1:7: \"noise.seed\" is fed by an edge and cannot be set\n"
       "  hint: set what feeds it, the node rand_int"},
      {"zip: {steps: [1, 2], width: [512]}",
       "jobs.yaml:1:7: zip: lists that advance together must be equally long\n"
       "  steps has 2 values\n  width has 1 value\n"
       "  hint: put the one that stands alone into `matrix:`"},
      {"matrix: {steps: [1, 2]}\nzip: {4: [1, 2]}",
       "jobs.yaml:2:7: steps is given twice, here and at jobs.yaml:1:10\n  hint: leave one of the "
       "two out"},
      {"matrix: {steps: {range: [1, 100, 1]}, width: {range: [8, 8000, 8]}, "
       "noise.height: {range: [8, 8000, 8]}, cfg_scale: {range: [1, 10, 1]}}",
       "jobs.yaml: the plan has 1000000000 jobs, and max_jobs is 10000\n"
       "  matrix steps: 100\n  matrix width: 1000\n  matrix noise.height: 1000\n"
       "  matrix cfg_scale: 10\n"
       "  hint: if that is what you want: --max-jobs 1000000000"},
      {"exclude: [{width: 512}]",
       "jobs.yaml:1:12: exclude: width is varied by none of matrix, zip, rows and batch nodes"},
      {"board: Twins",
       "jobs.yaml:1:8: board: the server has 2 boards called \"Twins\"\n"
       "  their ids are\n  22222222-2222-2222-2222-222222222222\n"
       "  33333333-3333-3333-3333-333333333333\n"
       "  hint: use the id of the one that is meant, or rename one in InvokeAI"},
      {"matrix: {board: [a/b, 'a:b']}",
       "the boards \"a/b\" and \"a:b\" would share the directory \"a_b\"\n"
       "  hint: rename one of them"},
      {"matrix: {steps: [1, 2]}\nname: 'fox.{ext}'",
       "jobs.yaml:2:7: name: jobs 1 and 2 would both write \"fox.png\"\n"
       "  hint: add what tells them apart, {job:04} if nothing else does"},
      {"name: '{stesp}.{ext}'\nset: {steps: 3}",
       "jobs.yaml:1:7: name: {stesp}: no input is called \"stesp\"\n"
       "  hint: did you mean steps?"},
      {"name: '{positive prompt:04}.{ext}'",
       "jobs.yaml:1:7: name: the format of {positive prompt} does not fit: "
       "leading zeros are for integers"},
      {"board: '{job}'",
       "jobs.yaml:1:8: board: {job} is not known when a board is named\n"
       "  hint: {date}, {row}, {repeat}, inputs and columns are"},
  };
  for (const auto& [job_file, message] : cases) {
    CHECK(problems_of(*workflow, job_file) == message);
  }
}

TEST_CASE("expand: all problems of all rows are told, equal ones once", "[plan]") {
  const auto workflow = tests::fox();
  std::string table = "steps,width\n";
  for (int i = 0; i < 5; ++i) {
    table += "x,500\n";
  }
  CHECK(problems_of(*workflow, "rows: prompts.csv", {}, with_table(table)) ==
        "prompts.csv:2, column steps: \"x\" is not an integer\n"
        "  also at prompts.csv:3, column steps\n"
        "  also at prompts.csv:4, column steps\n"
        "  also at prompts.csv:5, column steps\n"
        "  also at prompts.csv:6, column steps\n"
        "prompts.csv:2, column width: 500 is not a multiple of 8\n"
        "  also at prompts.csv:3, column width\n"
        "  also at prompts.csv:4, column width\n"
        "  also at prompts.csv:5, column width\n"
        "  also at prompts.csv:6, column width\n"
        "  hint: use 496 or 504");
}

TEST_CASE("expand: no problem is left out", "[plan]") {
  const auto workflow = tests::fox();
  std::string table = "steps\n";
  for (int i = 0; i < 50; ++i) {
    table += "x" + std::to_string(i) + "\n";
  }
  const auto text = problems_of(*workflow, "rows: prompts.csv", {}, with_table(table));
  CHECK(text.ends_with("prompts.csv:51, column steps: \"x49\" is not an integer"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 49);
}

TEST_CASE("expand: what is malformed, missing and mistyped is told in one go", "[plan]") {
  const auto workflow = tests::fox();
  const auto text =
      problems_of(*workflow,
                  "sets: {steps: 1}\nrepeat: often\nboard: 'x{'\nset: {model: nope, quality: 1}\n"
                  "matrix: {cfg_scale: {lines: gone.txt}, width: [500]}\nrows: prompts.csv",
                  {.set = {"no equals sign"}}, [] {
                    auto facts = with_table("steps,mood\n20\nx,calm\n");
                    facts.text_files["gone.txt"] = {.problem = "there is no such file"};
                    return facts;
                  }());
  for (const auto* place : {"jobs.yaml:1:1: ", "jobs.yaml:2:9: ", "jobs.yaml:3:8: ",
                            "jobs.yaml:4:14: ", "jobs.yaml:4:20: ", "jobs.yaml:5:29: ",
                            "jobs.yaml:5:48: ", "prompts.csv:2: ", "prompts.csv:3, column steps: ",
                            "prompts.csv:1, column mood: ", "--set no equals sign: "}) {
    INFO(place << "\n" << text);
    CHECK(("\n" + text).find("\n" + std::string(place)) != std::string::npos);
  }
}

TEST_CASE("expand: columns that mean nothing, or too much", "[plan]") {
  const auto workflow = tests::fox();
  const auto message = problems_of(*workflow, "rows: prompts.csv", {}, with_table("titel\nx\n"));
  CHECK(message.starts_with("prompts.csv:1, column titel: no input is called \"titel\"\n"));
  CHECK(
      message.ends_with("\n  hint: in `rows:` columns: {titel: INPUT} says which input it is, "
                        "keep: [titel] keeps it for names"));
  CHECK(problems_of(*workflow, "rows: {csv: prompts.csv, columns: {promt: positive prompt}}", {},
                    with_table("prompt,steps\nx,1\n"))
            .starts_with("jobs.yaml:1:1: columns: there is no column \"promt\"\n"
                         "  the columns are prompt, steps\n  hint: did you mean prompt?"));
  CHECK(problems_of(*workflow, "rows: prompts.csv", {}, with_table("steps,4\n1,2\n")) ==
        "prompts.csv:1, column 4: steps is given by two columns");
  CHECK(problems_of(*workflow, "rows: prompts.csv\nmatrix: {steps: [1]}", {},
                    with_table("steps\n1\n")) ==
        "jobs.yaml:2:10: steps is given twice, here and at prompts.csv:1, column steps\n  hint: "
        "leave one of the two out");
}

TEST_CASE("expand: a model of the workflow that is nowhere stops the command", "[plan]") {
  const auto workflow = tests::fox();
  auto facts = tests::online_facts();
  facts.models->erase(facts.models->begin());
  CHECK(problems_of(*workflow, "", {}, facts) ==
        "fox.json: model: the workflow's model \"juggernaut\" (sdxl main) is not installed\n"
        "  it has these sdxl main models:\n"
        "  dreamshaper  (sdxl main, key k-dream)\n"
        "  hint: set it to one that is: --set model=MODEL");
  CHECK(planned(*workflow, "set: {model: dreamshaper}", {}, facts).jobs.size() == 1);
}

TEST_CASE("expand: a board of the workflow that is not there is a problem", "[plan]") {
  const auto workflow =
      tests::fox_with("\"auto\"", R"({"board_id": "99999999-9999-9999-9999-999999999999"})");
  CHECK(problems_of(*workflow, "") ==
        "fox.json: board: the workflow's board 99999999-9999-9999-9999-999999999999 is not on "
        "this server\n"
        "  hint: choose one with --board NAME, or none with --set 'board=none'");
  CHECK(paths_of(planned(*workflow, "board: Foxes")) == Lines{"Foxes/0001.png"});
}

TEST_CASE("expand: the workflow's own board names the directory", "[plan]") {
  const auto workflow =
      tests::fox_with("\"auto\"", R"({"board_id": "11111111-1111-1111-1111-111111111111"})");
  CHECK(paths_of(planned(*workflow, "")) == Lines{"Foxes/0001.png"});
  CHECK(paths_of(planned(*workflow, "set: {board: none}")) == Lines{"0001.png"});
}

TEST_CASE("expand: a name may hold an input that the plan leaves alone", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(paths_of(planned(*workflow, "name: '{positive prompt}/{model}-{noise.width:05}.{ext}'")) ==
        Lines{"a fox/juggernaut-00512.png"});
}

TEST_CASE("expand: two outputs go to boards of their own", "[plan]") {
  const std::string node =
      R"json({"id": "ID", "type": "invocation", "position": {"x": 0, "y": 0}, "data": {
   "id": "ID", "type": "img_blur", "version": "1.0.0", "label": "ID", "notes": "",
   "isOpen": true, "isIntermediate": false, "useCache": true, "inputs": {
    "image": {"name": "image", "label": "", "value":
      {"image_name": "0a1b2c3d-0000-4000-8000-000000000001.png"}},
    "board": {"name": "board", "label": ""}}}})json";
  const auto named = [&](const std::string& id) {
    auto text = node;
    for (auto at = text.find("ID"); at != std::string::npos; at = text.find("ID")) {
      text.replace(at, 2, id);
    }
    return text;
  };
  const tests::Workflow workflow(
      R"({"name": "", "author": "", "description": "", "version": "", "contact": "", "tags": "",
       "notes": "", "exposedFields": [], "meta": {"version": "3.0.0", "category": "user"},
       "edges": [], "nodes": [)" +
          named("soft") + "," + named("hard") + "]}",
      tests::fox_schema());
  auto facts = tests::online_facts();
  facts.server_images["0a1b2c3d-0000-4000-8000-000000000001.png"] = true;
  const auto plan = planned(workflow, "board: Foxes\nset: {hard.board: Hares}", {}, facts);
  const OutputName soft{.output = "soft", .output_count = 2};
  const OutputName hard{.output = "hard", .output_count = 2};
  CHECK(output_path(plan, plan.jobs[0], soft) == "Foxes/0001-soft.png");
  CHECK(output_path(plan, plan.jobs[0], hard) == "Hares/0001-hard.png");
  facts.server_images["0a1b2c3d-0000-4000-8000-000000000001.png"] = false;
  CHECK(problems_of(workflow, "board: Foxes", {}, facts)
            .starts_with("fox.json: soft.image: the workflow's image "
                         "0a1b2c3d-0000-4000-8000-000000000001.png is not on this server\n"));
}

TEST_CASE("expand: expect refuses a Form that has moved", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(planned(*workflow, "set: {4: 9}\nexpect: {4: denoise_latents.steps}").warnings.empty());
  CHECK(planned(*workflow, "set: {' 4': 9}\nexpect: {4: denoise_latents.steps}").warnings.empty());
  CHECK(problems_of(*workflow, "set: {3: 8}\nexpect: {3: denoise_latents.steps}") ==
        "jobs.yaml, expect: 3 should be denoise_latents.steps, but is noise.width\n"
        "  hint: the Form has changed: it is input 4 now");
}

TEST_CASE("preflight: the workflow's own values, unless every job sets them", "[plan]") {
  const auto workflow = tests::fox_with("\"euler\"", "\"euler_x\"");
  CHECK(problems_of(*workflow, "") ==
        "fox.json: scheduler: \"euler_x\" is not one of its choices\n"
        "  it takes ddim, euler, euler_a, dpmpp_2m\n"
        "  hint: did you mean euler_a, or euler?");
  CHECK(planned(*workflow, "set: {scheduler: ddim}").jobs.size() == 1);
}

TEST_CASE("preflight: node types that the server lacks and inputs that nobody sets", "[plan]") {
  const auto workflow = tests::fox_with("\"type\": \"denoise_latents\"", "\"type\": \"magic\"");
  CHECK(problems_of(*workflow, "") ==
        "fox.json: InvokeAI 6.14.2 has no node type \"magic\"\n"
        "  it is needed by n-denoise\n"
        "  hint: install the node pack it comes from, or take the node out");
  const auto unset = tests::fox_with(R"("value": {"key": "old-key", "hash": "blake3:jugger",
      "name": "juggernaut", "base": "sdxl", "type": "main"})",
                                     R"("description": "")");
  CHECK(problems_of(*unset, "") ==
        "fox.json: model is not set, and the node cannot run without it\n"
        "  it takes: " +
            workflow::describe(*unset->schema.field("sdxl_model_loader", "model")) +
            "\n  hint: set it: --set 'model=VALUE'");
  CHECK(planned(*unset, "set: {model: dreamshaper}").jobs.size() == 1);
  const auto loose = tests::fox_with("\"target\": \"n-image\"", "\"target\": \"n-nowhere\"");
  CHECK(problems_of(*loose, "") ==
        "fox.json: l2i.latents is not connected, and the node cannot run without it\n"
        "  hint: connect it in InvokeAI and save the workflow again");
}
