#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "plan_fixture.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

using Lines = std::vector<std::string>;

// The types of 6.14.2, so that nothing of the workflows is guessed.
workflow::NodeSchema server_schema() {
  return workflow::schema_from_snapshot(
      base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json"));
}

std::string text_of(const std::string& name) {
  return base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/workflows/" + name + ".json");
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

struct Asked {
  std::string job_file{};
  Overrides overrides{};
  Facts facts = tests::online_facts();
  Prior prior = tests::new_directory();
};

Plan planned(const tests::Workflow& workflow, const Asked& asked = {}) {
  auto spec = read_job_file(asked.job_file, "jobs.yaml", {});
  apply(spec, asked.overrides);
  return expand(spec, workflow.context(), asked.facts, asked.prior);
}

Needs needed(const tests::Workflow& workflow, const Facts& facts = tests::online_facts()) {
  return needs(read_job_file("", "jobs.yaml", {}), workflow.context(), facts,
               tests::new_directory());
}

std::string problems_of(const tests::Workflow& workflow, const Asked& asked = {}) {
  try {
    (void)planned(workflow, asked);
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no problem";
}

// "Prompt=a fox; width=512", one line per job.
Lines lines_of(const Plan& plan) {
  Lines lines;
  for (const auto& job : plan.jobs) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < plan.varied.size(); ++i) {
      values.push_back(plan.varied[i].name + "=" + plan.texts[job.texts[i]]);
    }
    lines.push_back(base::join(values, "; "));
  }
  return lines;
}

Lines axes_of(const Plan& plan) {
  Lines axes;
  for (const auto& axis : plan.axes) {
    axes.push_back(axis.name + " (" + std::to_string(axis.count) + ")");
  }
  return axes;
}

std::string graph_of(const tests::Workflow& workflow, const Plan& plan, std::size_t job) {
  return workflow::render_graph(workflow.templates, plan.jobs.at(job).values);
}

std::string embedded(const tests::Workflow& workflow, const Plan& plan, std::size_t job) {
  return workflow::render_workflow(workflow.templates, plan.jobs.at(job).values);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

tests::Workflow loaded(const std::string& text) {
  return {text, server_schema()};
}

}  // namespace

TEST_CASE("batch axes: a group advances together, groups are multiplied, the last one fastest",
          "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const auto plan = planned(workflow);
  CHECK(axes_of(plan) == Lines{"batch Prompts+Widths (3)", "batch Heights (2)"});
  CHECK(lines_of(plan) == Lines{"Prompt=a red fox, at dawn; width=48; blank_image.height=32",
                                "Prompt=a red fox, at dawn; width=48; blank_image.height=40",
                                "Prompt=an owl; width=64; blank_image.height=32",
                                "Prompt=an owl; width=64; blank_image.height=40",
                                "Prompt=two cats; width=80; blank_image.height=32",
                                "Prompt=two cats; width=80; blank_image.height=40"});
  const auto graph = graph_of(workflow, plan, 5);
  CHECK(contains(graph, R"("value":"two cats")"));
  CHECK(contains(graph, R"("width":80,"height":40)"));
  CHECK_FALSE(contains(graph, "string_batch"));
  CHECK(contains(embedded(workflow, plan, 5), R"("value":["a red fox, at dawn","an owl")"));
}

TEST_CASE("batch axes: they come after rows and matrix, and before repeat", "[plan]") {
  const auto workflow = loaded(with(text_of("batch-generator"), R"("count": 4)", R"("count": 2)"));
  const auto plan = planned(workflow, {.job_file = "rows: [{height: 16}, {height: 24}]\n"
                                                   "matrix: {blank_image.mode: [RGB, RGBA]}\n"});
  CHECK(axes_of(plan) == Lines{"rows (2)", "matrix blank_image.mode (2)", "batch Widths (2)"});
  REQUIRE(plan.jobs.size() == 8);
  CHECK(lines_of(plan)[0] == "height=16; blank_image.mode=RGB; width=16");
  CHECK(lines_of(plan)[1] == "height=16; blank_image.mode=RGB; width=65");
  CHECK(lines_of(plan)[2] == "height=16; blank_image.mode=RGBA; width=16");
  CHECK(lines_of(plan)[4] == "height=24; blank_image.mode=RGB; width=16");
}

TEST_CASE("batch axes: a generator and connectors give what the GUI gives", "[plan]") {
  const auto generator = loaded(text_of("batch-generator"));
  CHECK(lines_of(planned(generator)) == Lines{"width=16", "width=32", "width=49", "width=65"});
  const auto connectors = loaded(text_of("batch-connectors"));
  CHECK(lines_of(planned(connectors)) ==
        Lines{"core_metadata.positive_prompt=red fox; img_blur.radius=0.5",
              "core_metadata.positive_prompt=red fox; img_blur.radius=2",
              "core_metadata.positive_prompt=owl; img_blur.radius=0.5",
              "core_metadata.positive_prompt=owl; img_blur.radius=2",
              "core_metadata.positive_prompt=two cats; img_blur.radius=0.5",
              "core_metadata.positive_prompt=two cats; img_blur.radius=2"});
}

TEST_CASE("batch axes: what is given elsewhere is no longer varied, and that is said", "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const auto set = planned(workflow, {.overrides = {.set = {"width=96"}}});
  CHECK(axes_of(set) == Lines{"batch Prompts (3)", "batch Heights (2)"});
  CHECK(lines_of(set)[0] == "width=96; Prompt=a red fox, at dawn; blank_image.height=32");
  CHECK(set.notes == Lines{"width is set; it does not follow the batch node \"Widths\""});

  const auto matrix = planned(workflow, {.job_file = "matrix: {blank_image.height: [8, 16, 24]}"});
  CHECK(axes_of(matrix) == Lines{"matrix blank_image.height (3)", "batch Prompts+Widths (3)"});
  CHECK(matrix.notes == Lines{"blank_image.height is varied by the matrix; it does not follow the "
                              "batch node \"Heights\""});

  const auto rows =
      planned(workflow, {.job_file = "rows: [{prompt: one, width: 8, blank_image.height: 8}]"});
  CHECK(axes_of(rows) == Lines{"rows (1)"});
  CHECK(rows.jobs.size() == 1);
  CHECK(rows.notes.size() == 3);
}

TEST_CASE("batch axes: the own list of a batch node is set like any input", "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const auto jobs = [&](const Asked& asked) {
    Lines prompts;
    const auto plan = planned(workflow, asked);
    for (std::size_t i = 0; i < plan.jobs.size(); i += 2) {
      prompts.push_back(plan.texts[plan.jobs[i].texts[0]]);
    }
    return prompts;
  };
  const auto two = planned(workflow, {.job_file = "set: {strings: [one, 2], width: 8}"});
  CHECK(axes_of(two) == Lines{"batch Prompts (2)", "batch Heights (2)"});
  CHECK(contains(graph_of(workflow, two, 2), R"("value":"2")"));
  CHECK(contains(embedded(workflow, two, 0), R"("value":["one","2"])"));
  CHECK(two.varied.size() == 3);  // width, prompt, height; not the list

  // A text is never split; what begins with [ is a list.
  const auto widths = std::string("Widths.integers=48");
  CHECK(jobs({.overrides = {.set = {"strings=a fox, at dawn", widths}}}) ==
        Lines{"a fox, at dawn"});
  CHECK(jobs({.overrides = {.set = {"strings=[a, \"b, c\"]", "Widths.integers=8,16"}}}) ==
        Lines{"a", "b, c"});
  Asked lines{.overrides = {.set = {"strings=@p.txt", "Widths.integers:={range: [8, 16, 8]}"}}};
  lines.facts.text_files["p.txt"] = {.value = "x\ny\n"};
  CHECK(jobs(lines) == Lines{"x", "y"});
}

TEST_CASE("batch axes: texts stay texts where the input takes anything", "[plan]") {
  const auto workflow = loaded(
      with(text_of("batch-groups"), R"("targetHandle": "value")", R"("targetHandle": "seen")"));
  // An edge to a field that there is not is dropped on loading.
  CHECK(contains(problems_of(workflow), "feeds nothing"));
  auto text = text_of("batch-groups");
  text = with(text, R"("target": "prompt")", R"("target": "meta")");
  text = with(text, R"("targetHandle": "value")", R"("targetHandle": "note")");
  text = with(text, R"("inputs": {
          "positive_prompt")",
              R"("inputs": {
          "note": {"name": "note", "label": ""},
          "positive_prompt")");
  const auto extra = loaded(text);
  const auto plan =
      planned(extra, {.overrides = {.set = {"strings=a fox, 1", "Widths.integers=8"}}});
  CHECK(contains(graph_of(extra, plan, 0), R"("note":"a fox, 1")"));
  const auto number = planned(extra, {.job_file = "set: {strings: [5], Widths.integers: [8]}"});
  CHECK(contains(graph_of(extra, number, 0), R"("note":"5")"));
}

TEST_CASE("batch axes: group and generator are set like any input", "[plan]") {
  const auto groups = loaded(text_of("batch-groups"));
  const auto alone =
      planned(groups, {.overrides = {.set = {"Widths.batch_group_id=None", "Widths.integers=8"}}});
  CHECK(axes_of(alone) == Lines{"batch Prompts (3)", "batch Widths (1)", "batch Heights (2)"});
  CHECK(contains(embedded(groups, alone, 0), R"("value":"None")"));
  CHECK(contains(problems_of(groups, {.overrides = {.set = {"Widths.batch_group_id=Group 7"}}}),
                 "\"Group 7\" is not one of its choices"));

  const auto generator = loaded(text_of("batch-generator"));
  const auto plan = planned(generator, {.job_file = "set: {generator: {start: 8, step: 8, count: "
                                                    "2}}"});
  CHECK(lines_of(plan) == Lines{"width=8", "width=16"});
  CHECK(contains(embedded(generator, plan, 0), R"("value":{"start":8,"step":8,"count":2})"));
}

TEST_CASE("batch axes: ids are made of the values, not of the list", "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const auto all = planned(workflow);
  const auto some =
      planned(workflow, {.overrides = {.set = {"strings=[an owl]", "Widths.integers=64"}}});
  REQUIRE(some.jobs.size() == 2);
  CHECK(some.jobs[0].id == all.jobs[2].id);
  CHECK(some.jobs[1].id == all.jobs[3].id);
  CHECK(all.jobs[0].id != all.jobs[1].id);
}

TEST_CASE("batch axes: what draws without a seed draws from the directory's base", "[plan]") {
  const auto random = R"("integer_generator_random_distribution_uniform", "min": 8, "max": 4000)";
  const auto workflow = loaded(
      with(text_of("batch-generator"), R"("integer_generator_linear_distribution")", random));
  const auto first = planned(workflow);
  CHECK(first.jobs.size() == 4);
  CHECK(first.seed_base == 4711);
  CHECK(first.notes == Lines{"batch node \"Widths\": its generator draws from the base 4711 of the "
                             "output directory"});
  CHECK(lines_of(planned(workflow)) == lines_of(first));
  auto known = tests::new_directory();
  known.seed_base = 12;
  CHECK(lines_of(planned(workflow, {.prior = known})) != lines_of(first));
  known.fresh_seed_base = 99;
  const auto again = planned(workflow, {.prior = known});
  CHECK(again.seed_base == 12);

  const auto seeded =
      loaded(with(text_of("batch-generator"), R"("integer_generator_linear_distribution")",
                  std::string(random) + R"(, "seed": 5489)"));
  const auto fixed = planned(seeded);
  CHECK(!fixed.seed_base.has_value());
  CHECK(fixed.notes.empty());
}

TEST_CASE("batch axes: a batch node may feed the seed", "[plan]") {
  auto text = text_of("batch-groups");
  text = with(text, R"("target": "blank",
      "targetHandle": "height")",
              R"("target": "noise",
      "targetHandle": "seed")");
  text = with(text, R"("nodes": [)", R"("nodes": [{"id": "noise", "type": "invocation", "data":
      {"id": "noise", "type": "noise", "inputs": {"seed": {"name": "seed", "value": 1}}}},)");
  const auto workflow = loaded(text);
  const auto plan = planned(workflow);
  REQUIRE(plan.jobs.size() == 6);
  CHECK(plan.jobs[0].seed == 32);
  CHECK(plan.jobs[1].seed == 40);
  CHECK(plan.seed_note == "the seed is given by rows, matrix or batch nodes");
  const auto pinned = planned(workflow, {.job_file = "seed: 5"});
  REQUIRE(pinned.jobs.size() == 3);
  CHECK(pinned.jobs[0].seed == 5);
  CHECK(pinned.notes == Lines{"seed is set; it does not follow the batch node \"Heights\""});
}

TEST_CASE("batch axes: an exclude may name what a batch node varies, an include may not",
          "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const auto plan = planned(workflow, {.job_file = "exclude: [{prompt: an owl}, {width: 48, "
                                                   "blank_image.height: 40}]"});
  CHECK(plan.jobs.size() == 3);
  CHECK(plan.warnings.empty());
  CHECK(problems_of(workflow, {.job_file = "matrix: {blank_image.mode: [RGB]}\n"
                                           "include: [{prompt: x}]"}) ==
        "jobs.yaml: include: Prompt is varied by a batch node of the workflow\n"
        "  hint: vary it in `matrix:`, which takes the batch node's place");
}

TEST_CASE("batch axes: prompts are asked for, with a seed when they are drawn", "[plan]") {
  const auto rule = [](const std::string& more) {
    return loaded(with(text_of("batch-connectors"), R"("string_generator_parse_string")",
                       R"("string_generator_dynamic_prompts_)" + more));
  };
  const auto all = rule(R"(combinatorial", "maxPrompts": 3)");
  const auto wanted = needed(all);
  REQUIRE(wanted.prompts.size() == 1);
  CHECK(wanted.prompts[0] == PromptRequest{.prompt = "red fox;owl;two cats;",
                                           .combinatorial = true,
                                           .max_prompts = 4,  // one more tells of a cut
                                           .seed = {}});
  Asked asked;
  asked.facts.prompts[wanted.prompts[0]] = {.value = Lines{"p", "q"}};
  CHECK(needed(all, asked.facts).empty());
  CHECK(planned(all, asked).jobs.size() == 4);
  CHECK(planned(all, asked).warnings.empty());
  asked.facts.prompts[wanted.prompts[0]] = {.value = Lines{"p", "q", "r", "s"}};
  CHECK(planned(all, asked).jobs.size() == 6);
  CHECK(tests::warnings_of(planned(all, asked)) ==
        Lines{"batch node \"Prompts\": its generator's text makes more prompts than it takes: only "
              "the first 3"});
  asked.facts.prompts[wanted.prompts[0]] = {.value = {}, .problem = "no such wildcard"};
  CHECK(problems_of(all, asked) ==
        "fox.json: batch node \"Prompts\": its generator: no such wildcard");

  const auto some = needed(rule(R"(random", "count": 3)"));
  REQUIRE(some.prompts.size() == 1);
  CHECK(some.prompts[0].seed.has_value());
}

TEST_CASE("batch axes: a board's images are asked for, and taken in the order of their names",
          "[plan]") {
  const auto workflow = loaded(text_of("batch-board"));
  const BoardImagesRequest request{.board_id = "BOARD", .assets = false};
  CHECK(needed(workflow).board_images == std::vector<BoardImagesRequest>{request});
  Asked asked;
  asked.facts.board_images[request] = {.value = Lines{"b.png", "a.png"}};
  CHECK(needed(workflow, asked.facts).server_images == Lines{"a.png", "b.png"});
  asked.facts.server_images = {{"a.png", true}, {"b.png", true}};
  CHECK(lines_of(planned(workflow, asked)) ==
        Lines{"img_blur.image=a.png", "img_blur.image=b.png"});
  asked.facts.board_images[request] = {.value = Lines{}};
  CHECK(problems_of(workflow, asked) ==
        "fox.json: batch node \"Pictures\" has no values\n"
        "  hint: fill it in InvokeAI, or set what it feeds");
}

TEST_CASE("batch axes: offline, what only a server can tell is refused", "[plan]") {
  Asked asked;
  asked.facts = {};
  asked.facts.offline = true;
  CHECK(problems_of(loaded(text_of("batch-board")), asked) ==
        "fox.json: batch node \"Pictures\": only a server can list the images of its "
        "board\n  hint: plan it with a server, or set what the batch node feeds");
  const auto prompts =
      loaded(with(text_of("batch-connectors"), "parse_string", "dynamic_prompts_combinatorial"));
  CHECK(problems_of(prompts, asked) ==
        "fox.json: batch node \"Prompts\": only a server can expand its prompt\n"
        "  hint: plan it with a server, or set what the batch node feeds");
  CHECK(planned(loaded(text_of("batch-groups")), asked).jobs.size() == 6);
  CHECK(planned(loaded(text_of("batch-images")), asked).jobs.size() == 2);
}

TEST_CASE("batch axes: images of the list are looked for on the server", "[plan]") {
  const auto workflow = loaded(text_of("batch-images"));
  Asked asked;
  const std::string first = "00000000-0000-0000-0000-000000000001.png";
  const std::string second = "00000000-0000-0000-0000-000000000002.png";
  CHECK(needed(workflow).server_images == Lines{first, second});
  asked.facts.server_images = {{first, true}, {second, false}};
  CHECK(problems_of(workflow, asked) ==
        "fox.json, batch node \"Pictures\", value 2: img_blur.image: the server has no image " +
            second);
  asked.facts.server_images[second] = true;
  CHECK(lines_of(planned(workflow, asked)) ==
        Lines{"img_blur.image=" + first, "img_blur.image=" + second});
}

TEST_CASE("batch axes: pictures of this machine take the place of the list", "[plan]") {
  const auto workflow = loaded(text_of("batch-images"));
  Asked asked{.overrides = {.set = {"images=photos/"}}};
  asked.facts.folders["photos/"] = {.value = Lines{"b.png", "a.png"}};
  asked.facts.image_files["photos/a.png"] = {.value = ImageFileFacts{"aa", 5, "image/png"}};
  asked.facts.image_files["photos/b.png"] = {.value = ImageFileFacts{"bb", 5, "image/png"}};
  const auto plan = planned(workflow, asked);
  CHECK(lines_of(plan) == Lines{"img_blur.image=photos/a.png", "img_blur.image=photos/b.png"});
  CHECK(plan.uploads.size() == 2);
  REQUIRE(plan.jobs[0].uploads.size() == 1);
}

TEST_CASE("batch axes: what the GUI refuses is refused, all of it at once", "[plan]") {
  auto text = text_of("batch-groups");
  text = with(text, R"("source": "heights")", R"("source": "prompt")");
  text = with(text, R"(          48,
              64,)",
              R"(          48,)");
  CHECK(problems_of(loaded(text))
            .find("fox.json: batch node \"Heights\" feeds nothing\n"
                  "  hint: connect it in InvokeAI, or take it out\n"
                  "fox.json: batch nodes of Group 1 must have "
                  "equally many values\n"
                  "  Prompts has 3 values\n"
                  "  Widths has 2 values\n") == 0);
  const auto empty = loaded(
      with(text_of("batch-connectors"), R"("input": "red fox;owl;two cats;")", R"("input": ";;")"));
  CHECK(problems_of(empty) ==
        "fox.json: batch node \"Prompts\" has no values\n"
        "  hint: fill it in InvokeAI, or set what it feeds");
  const auto bad = loaded(with(text_of("batch-generator"), R"("count": 4)", R"("count": 1.5)"));
  CHECK(problems_of(bad) ==
        "fox.json: batch node \"Widths\": its generator: count must be a whole number\n"
        "  hint: set it right in InvokeAI, or set what the batch node feeds");
  const auto huge = loaded(with(text_of("batch-generator"), R"("count": 4)", R"("count": 20000)"));
  CHECK(contains(problems_of(huge), "the plan has 20000 jobs, and max_jobs is 10000"));
}

TEST_CASE("batch axes: values that the input does not take are told once each", "[plan]") {
  const auto bad =
      loaded(with(text_of("batch-groups"), R"(            48,)", R"(            "x",)"));
  CHECK(problems_of(bad) ==
        "fox.json, batch node \"Widths\", value 1: width: \"x\" is not an integer");
}

TEST_CASE("batch axes: the list of a batch node cannot be varied", "[plan]") {
  const auto workflow = loaded(text_of("batch-groups"));
  const std::string hint =
      "  hint: put it into `set:`, or vary the input that the batch node feeds";
  CHECK(problems_of(workflow, {.job_file = "matrix: {strings: [[a], [b]]}"}) ==
        "jobs.yaml:1:10: strings belongs to a batch node, whose values are jobs already\n" + hint);
  CHECK(problems_of(workflow, {.job_file = "rows: [{strings: [a]}]"})
            .find("strings belongs to a batch node, whose values are jobs already\n" + hint) !=
        std::string::npos);
}

TEST_CASE("batch axes: a generator feeds the list, so the generator is what can be set", "[plan]") {
  const auto workflow = loaded(text_of("batch-generator"));
  CHECK(problems_of(workflow, {.overrides = {.set = {"Widths.integers=[8]"}}}) ==
        "--set Widths.integers=[8]: \"Widths.integers\" is fed by an edge and cannot be set\n"
        "  hint: set what feeds it, the node integer_generator");
}
