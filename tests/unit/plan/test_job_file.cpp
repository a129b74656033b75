#include <string>

#include "catch.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;
using invokeai_batch::tests::thrown;
using invokeai_batch::tests::told;

namespace {

Spec read(const std::string& text) {
  return read_job_file(text, "work/jobs.yaml", {"concurrency", "retries"});
}

std::string error_of(const std::string& text) {
  std::string problems;
  const auto error = thrown([&] {
    problems = told(read_job_file(text, "jobs.yaml", {"concurrency", "retries"}).problems);
  });
  return error + problems;
}

}  // namespace

TEST_CASE("job file: every key of the design's example is read", "[plan]") {
  const auto spec = read(R"(
workflow: fox.json
server: http://127.0.0.1:9090
set:
  5: 30
  negative prompt: blurry
  noise.width: 1024
rows:
  csv: prompts.csv
  columns: {prompt: positive prompt}
  keep: [title]
zip:
  cfg_scale: [5.0, 7.5]
  scheduler: [euler, dpmpp_2m]
matrix:
  model: [juggernaut, dreamshaper]
  width: {range: [512, 1024, 256]}
exclude: [{model: dreamshaper, width: 1024}]
include: [{model: sdxl-base, steps: 50}]
repeat: 3
seed: random
board: "Sweep {date}"
output: out
name: "{board}/{job:04}-{positive prompt:.40}.{ext}"
expect: {5: denoise_latents.steps}
limit: 7
max_jobs: 20000
concurrency: 2
)");
  CHECK(spec.file == "work/jobs.yaml");
  CHECK(spec.directory == "work");
  CHECK(spec.workflow == "work/fox.json");
  CHECK(spec.server == "http://127.0.0.1:9090");
  CHECK(spec.output == "work/out");
  REQUIRE(spec.set.size() == 3);
  CHECK(spec.set[0].input == "5");
  CHECK(spec.set[0].value.text == "30");
  CHECK(spec.set[0].place == "work/jobs.yaml:5:3");
  CHECK(spec.set[0].origin == Origin::job_file);
  CHECK(spec.set[2].input == "noise.width");
  REQUIRE(spec.rows);
  CHECK(spec.rows->path == "work/prompts.csv");
  CHECK(spec.rows->columns ==
        std::vector<std::pair<std::string, std::string>>{{"prompt", "positive prompt"}});
  CHECK(spec.rows->keep == std::vector<std::string>{"title"});
  REQUIRE(spec.zips.size() == 1);
  CHECK(spec.zips[0][1].values[1].text == "dpmpp_2m");
  REQUIRE(spec.matrix.size() == 2);
  CHECK(spec.matrix[0].input == "model");
  CHECK(spec.matrix[0].values.size() == 2);
  CHECK(spec.matrix[1].values.at(0).find("range") != nullptr);
  CHECK(spec.exclude.at(0).at(1).input == "width");
  CHECK(spec.include.at(0).at(1).value.text == "50");
  CHECK(spec.repeat == 3);
  CHECK(spec.seed.mode == SeedMode::random);
  CHECK(spec.board == "Sweep {date}");
  CHECK(spec.name->parts.size() == 7);
  CHECK(spec.expect ==
        std::vector<std::pair<std::string, std::string>>{{"5", "denoise_latents.steps"}});
  CHECK(spec.limit == 7U);
  CHECK(spec.max_jobs == 20'000);
  REQUIRE(spec.settings.size() == 1);
  CHECK(spec.settings[0].key == "concurrency");
}

TEST_CASE("job file: all keys are optional", "[plan]") {
  CHECK(read("").repeat == 1);
  CHECK(read("# nothing yet\n").max_jobs == 10'000);
}

TEST_CASE("job file: rows in every form", "[plan]") {
  CHECK(read("rows: {tsv: a.txt}").rows->format == RowFormat::tsv);
  CHECK(read("rows: {jsonl: /a.jsonl}").rows->path == "/a.jsonl");
  CHECK(read("rows: {csv: \"-\"}").rows->path == "-");
  CHECK(read("rows: a.CSV").rows->format == RowFormat::csv);
  const auto list = read("rows: [{prompt: a fox}, {prompt: b}]").rows;
  CHECK(list->format == RowFormat::inline_list);
  CHECK(list->rows.size() == 2);
  const auto long_form =
      read("rows:\n  list: [{p: a, t: b}]\n  columns: {p: prompt}\n  keep: [t]\n");
  CHECK(long_form.rows->rows.size() == 1);
  CHECK(long_form.rows->keep.size() == 1);
}

TEST_CASE("job file: zip takes one group or several", "[plan]") {
  const auto spec =
      read("zip:\n  - {a: [1, 2], b: [3, 4]}\n  - {c: {lines: c.txt}, d: {lines: d.txt}}\n");
  REQUIRE(spec.zips.size() == 2);
  CHECK(spec.zips[1][0].values.at(0).find("lines")->text == "work/c.txt");
}

TEST_CASE("job file: an axis takes lists, sources, a folder and nested lists", "[plan]") {
  const auto spec = read(
      "matrix:\n"
      "  a: [1, ~, [2, 3], {range: [4, 6, 1]}]\n"
      "  b: {linspace: [1, 8, 15]}\n"
      "  c: {dynamic: \"a {red|blue} fox\", max_prompts: 5, combinatorial: false, seed: 3}\n"
      "  image: photos/\n");
  REQUIRE(spec.matrix.size() == 4);
  REQUIRE(spec.matrix[0].values.size() == 4);
  CHECK(spec.matrix[0].values[1].kind == yaml::RawValue::Kind::null);
  CHECK(spec.matrix[0].values[2].items.size() == 2);
  CHECK(spec.matrix[3].values.at(0).text == "photos/");
}

TEST_CASE("job file: every form of seed", "[plan]") {
  struct Case {
    const char* text;
    SeedMode mode;
    std::optional<std::uint64_t> value;
    SeedPer per;
    const char* input;
  };
  const Case cases[] = {
      {"42", SeedMode::fixed, 42, SeedPer::job, ""},
      {"4294967295", SeedMode::fixed, 4294967295, SeedPer::job, ""},
      {"random", SeedMode::random, std::nullopt, SeedPer::job, ""},
      {"{start: 42, per: job}", SeedMode::count, 42, SeedPer::job, ""},
      {"{start: 42}", SeedMode::count, 42, SeedPer::job, ""},
      {"{random: 18446744073709551615, per: row}", SeedMode::random, 18446744073709551615U,
       SeedPer::row, ""},
      {"{random: ~, per: repeat}", SeedMode::random, std::nullopt, SeedPer::repeat, ""},
      {"{value: 7, input: noise.seed}", SeedMode::fixed, 7, SeedPer::job, "noise.seed"},
  };
  for (const auto& [text, mode, value, per, input] : cases) {
    INFO(text);
    const auto seed = read(std::string("seed: ") + text).seed;
    CHECK(seed.mode == mode);
    CHECK(seed.value == value);
    CHECK(seed.per == per);
    CHECK(seed.input == input);
  }
}

TEST_CASE("job file: unknown keys are refused with a suggestion", "[plan]") {
  CHECK(error_of("matrx: {steps: [20]}\nretris: 3\nfoo_bar_baz: 1\n") ==
        "jobs.yaml:1:1: unknown key \"matrx\"\n"
        "  hint: did you mean matrix?\n"
        "jobs.yaml:2:1: unknown key \"retris\"\n"
        "  hint: did you mean retries?\n"
        "jobs.yaml:3:1: unknown key \"foo_bar_baz\"\n"
        "  known keys: workflow, server, set, rows, zip, matrix, exclude, include,\n"
        "  repeat, seed, board, output, name, expect, limit, max_jobs, wildcards,\n"
        "  concurrency, retries");
  CHECK(error_of("rows: {csv: a.csv, colums: {}}\n") ==
        "jobs.yaml:1:20: rows: unknown key \"colums\"\n"
        "  hint: did you mean columns?");
}

TEST_CASE("job file: a section whose lines are all commented out says nothing", "[plan]") {
  const auto spec = read("set:\n  #steps: 20\nmatrix:\nzip:\nexclude:\ninclude:\nexpect:\n");
  CHECK(spec.set.empty());
  CHECK(spec.matrix.empty());
  CHECK(spec.zips.empty());
}

TEST_CASE("job file: a wrong shape says what is expected, with an example", "[plan]") {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"[a]",
       "jobs.yaml:1:1: a job file: expected keys and values, not a list\n"
       "  hint: for example: set: {steps: 20}"},
      {"set: [steps]",
       "jobs.yaml:1:6: set: expected a map of inputs and values, not a list\n"
       "  hint: for example: set: {steps: 20}"},
      {"matrix: 3",
       "jobs.yaml:1:9: matrix: expected a map of inputs and lists, not \"3\"\n"
       "  hint: for example: matrix: {steps: [20, 30]}"},
      {"matrix: {steps: []}",
       "jobs.yaml:1:17: steps: there are no values\n"
       "  hint: for example: steps: [20, 30]"},
      {"matrix: {steps: {rnge: [1, 2, 3]}}",
       "jobs.yaml:1:17: steps: expected a list of values, or what stands for one ({range: [first, "
       "last, step]}), not a map\n"
       "  hint: for example: steps: [20, 30]"},
      {"zip: 3",
       "jobs.yaml:1:6: zip: expected a map of lists, or a list of such maps, not \"3\"\n"
       "  hint: for example: zip: {steps: [20, 30], cfg: [5, 7]}"},
      {"exclude: {a: 1}",
       "jobs.yaml:1:10: exclude: expected a list of maps, not a map\n"
       "  hint: for example: exclude: [{model: dreamshaper, width: 1024}]"},
      {"include: [{}]",
       "jobs.yaml:1:11: include: expected a map of inputs and values, not an empty map\n"
       "  hint: for example: include: [{model: sdxl-base, steps: 50}]"},
      {"include: [{a: {range: [1, 2, 1]}}]",
       "jobs.yaml:1:15: include: expected one value, not a map\n"
       "  hint: for example: include: [{model: sdxl-base, steps: 50}]"},
      {"repeat: 1.5",
       "jobs.yaml:1:9: repeat: expected a whole number from 1 to 1000000000, not \"1.5\"\n"
       "  hint: for example: repeat: 3"},
      {"limit: 0",
       "jobs.yaml:1:8: limit: expected a whole number from 1 to 1000000000, not \"0\"\n"
       "  hint: for example: limit: 3"},
      {"max_jobs: 1e9",
       "jobs.yaml:1:11: max_jobs: expected a whole number from 1 to 1000000000, not \"1e9\"\n"
       "  hint: for example: max_jobs: 3"},
      {"board: {a: b}",
       "jobs.yaml:1:8: board: YAML reads this as a map, but one text is due here\n"
       "  hint: quote this text: board: \"{a: b}\""},
      {"workflow: a #b.json",
       "jobs.yaml:1:11: workflow: YAML reads this text as \"a\"\n"
       "  hint: quote this text: workflow: \"a #b.json\""},
      {"output:",
       "jobs.yaml:1:8: output: expected the path of a directory, not nothing\n"
       "  hint: for example: output: out"},
      {"name: \"{job:4d}\"",
       "jobs.yaml:1:7: in \"{job:4d}\": unknown format :4d\n"
       "  hint: formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
       "point); an input with a colon in its label is {label:job:4d}"},
      {"expect: [a]",
       "jobs.yaml:1:9: expect: expected a map from inputs to NODE.FIELD, not a list\n"
       "  hint: for example: expect: {5: denoise_latents.steps}"},
      {"rows: {keep: title}",
       "jobs.yaml:1:7: rows: none of csv, tsv, jsonl and list says where the rows are\n"
       "  hint: for example: rows: {csv: prompts.csv}\n"
       "jobs.yaml:1:14: keep: expected a list of columns, not \"title\"\n"
       "  hint: for example: keep: [title]"},
      {"rows: prompts.txt",
       "jobs.yaml:1:7: rows: the ending of prompts.txt does not tell its format\n"
       "  hint: name it: rows: {csv: prompts.txt}"},
      {"rows: []",
       "jobs.yaml:1:7: rows: expected a list of maps, not an empty list\n"
       "  hint: for example: rows: [{prompt: a red fox}]"},
  };
  for (const auto& [text, error] : cases) {
    INFO(text);
    CHECK(error_of(text) == error);
  }
}

TEST_CASE("job file: ranges, spaces, files and dynamic prompts are checked", "[plan]") {
  struct Case {
    const char* value;
    const char* error;
  };
  const Case cases[] = {
      {"{range: [1, 10]}",
       "jobs.yaml:1:21: range: expected [first, last, step], not 2 values\n"
       "  hint: for example: {range: [512, 1024, 256]}"},
      {"{range: [1, 10, 0]}",
       "jobs.yaml:1:29: range: the step is 0, so the range never ends\n"
       "  hint: for example: {range: [512, 1024, 256]}"},
      {"{range: [10, 1, 2]}",
       "jobs.yaml:1:21: range: from 10 by 2 never reaches 1\n"
       "  hint: a range that counts down has a negative step: {range: [40, 20, -10]}"},
      {"{range: [1, NaN, 1]}",
       "jobs.yaml:1:25: range: expected a number, not \"NaN\"\n"
       "  hint: for example: {range: [512, 1024, 256]}"},
      {"{range: [1, 1e400, 1]}",
       "jobs.yaml:1:25: range: expected a number, not \"1e400\"\n"
       "  hint: for example: {range: [512, 1024, 256]}"},
      {"{linspace: [1, 8, 1.5]}",
       "jobs.yaml:1:31: linspace: expected a whole number of values, at least 2, not \"1.5\"\n"
       "  hint: for example: {linspace: [1, 8, 15]}"},
      {"{lines: [a]}",
       "jobs.yaml:1:21: lines: expected the path of a file, not a list\n"
       "  hint: for example: {lines: prompts.txt}"},
      {"{dynamic: {red}}",
       "jobs.yaml:1:23: dynamic: expected one text, not a map\n"
       "  hint: for example: {dynamic: \"a {red|blue} fox\"}"},
      {"{dynamic: a, seed: 3}",
       "jobs.yaml:1:26: dynamic: a seed is for prompts that are drawn, and these are all\n"
       "  hint: add combinatorial: false, or leave the seed out"},
      {"{dynamic: \"a\", max: 3}",
       "jobs.yaml:1:28: dynamic: unknown key \"max\"\n"
       "  hint: did you mean max_prompts?"},
      {"{range: [1, 2, 1], lines: a.txt}",
       "jobs.yaml:1:13: a map that stands for values has one key\n"
       "  hint: write several as a list: [{range: [1, 3, 1]}, {lines: more.txt}]"},
  };
  for (const auto& [value, error] : cases) {
    INFO(value);
    CHECK(error_of("matrix: {a: " + std::string(value) + "}") == error);
  }
}

TEST_CASE("job file: mistakes in a seed are named", "[plan]") {
  struct Case {
    const char* seed;
    const char* error;
  };
  const Case cases[] = {
      {"4294967296",
       "jobs.yaml:1:7: seed: expected a whole number from 0 to 4294967295, not \"4294967296\"\n"
       "  hint: for example: seed: 42"},
      {"-1",
       "jobs.yaml:1:7: seed: expected 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, "
       "per: row}, "
       "not \"-1\"\n"
       "  hint: for example: seed: 42"},
      {"{per: row}",
       "jobs.yaml:1:7: seed: one of value, start and random has to be given\n"
       "  hint: a seed is 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: row}"},
      {"{start: 1, random: 2}",
       "jobs.yaml:1:7: seed: only one of value, start and random can be given\n"
       "  hint: a seed is 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: row}"},
      {"{value: 1, per: row}",
       "jobs.yaml:1:7: seed: a fixed value is the same for every job, so `per` says nothing\n"
       "  hint: a seed is 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: row}"},
      {"{start: 1, per: image}",
       "jobs.yaml:1:23: per: expected job, row or repeat, not \"image\"\n"
       "  hint: for example: seed: {start: 42, per: job}"},
      {"{strat: 1}",
       "jobs.yaml:1:8: seed: unknown key \"strat\"\n"
       "  hint: did you mean start?\n"
       "jobs.yaml:1:7: seed: one of value, start and random has to be given\n"
       "  hint: a seed is 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: row}"},
  };
  for (const auto& [seed, error] : cases) {
    INFO(seed);
    CHECK(error_of("seed: " + std::string(seed)) == error);
  }
}

TEST_CASE("job file: all problems come in one go", "[plan]") {
  CHECK(error_of("sets: {}\nrepeat: x\nlimit: y\n") ==
        "jobs.yaml:1:1: unknown key \"sets\"\n"
        "  hint: did you mean set?\n"
        "jobs.yaml:2:9: repeat: expected a whole number from 1 to 1000000000, not \"x\"\n"
        "  hint: for example: repeat: 3\n"
        "jobs.yaml:3:8: limit: expected a whole number from 1 to 1000000000, not \"y\"\n"
        "  hint: for example: limit: 3");
}

TEST_CASE("job file: a block whose lines are all comments is none", "[plan]") {
  const auto spec = read_job_file(
      "set:\n  # steps: 20\nmatrix:\nzip:\ninclude:\nexclude:\nexpect:\n", "jobs.yaml", {});
  CHECK(spec.set.empty());
  CHECK(spec.matrix.empty());
  CHECK(spec.zips.empty());
  CHECK(spec.expect.empty());
}
