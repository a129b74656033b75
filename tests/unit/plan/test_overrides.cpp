#include <string>

#include "catch.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;
using Kind = yaml::RawValue::Kind;
using Pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

Spec applied(const Overrides& overrides, const std::string& job_file = "") {
  auto spec = read_job_file(job_file, "work/jobs.yaml", {});
  apply(spec, overrides);
  return spec;
}

std::string error_of(const Overrides& overrides, const std::string& job_file = "") {
  return invokeai_batch::tests::told(applied(overrides, job_file).problems);
}

}  // namespace

TEST_CASE("overrides: a count that is too large is told so", "[plan]") {
  CHECK(error_of({.repeat = "99999999999"}) ==
        "--repeat 99999999999: expected a whole number from 1 to 1000000000\n"
        "  hint: for example: --repeat 3");
}

TEST_CASE("overrides: text is never split or read as YAML", "[plan]") {
  const auto spec = applied({.set = {"positive prompt=a red fox, at dawn", "p={a|b}=[x]",
                                     "e=", "q=@@home", "label:2=x", " steps =20"}});
  REQUIRE(spec.set.size() == 6);
  CHECK(spec.set[0].input == "positive prompt");
  CHECK(spec.set[0].value.kind == Kind::argument);
  CHECK(spec.set[0].value.text == "a red fox, at dawn");
  CHECK(spec.set[0].place == "--set positive prompt=a red fox, at dawn");
  CHECK(spec.set[0].origin == Origin::command_line);
  CHECK(spec.set[1].value.text == "{a|b}=[x]");
  CHECK(spec.set[2].value.text.empty());
  CHECK(spec.set[3].value.text == "@home");
  CHECK(spec.set[4].input == "label:2");
  CHECK(spec.set[5].input == "steps");
}

TEST_CASE("overrides: := is YAML and @ is a file of lines", "[plan]") {
  const auto spec =
      applied({.set = {"a:=[1, 2]", "b:=\"x\"", "c=@c.txt", "label:3:=4"},
               .matrix = {"d=@d.txt", "e:=[1, 2, 3]", "f=1,2", "g:={range: [1, 3, 1]}"}});
  CHECK(spec.set[0].value.items.size() == 2);
  CHECK(spec.set[1].value.kind == Kind::quoted);
  CHECK(spec.set[2].value.find("lines")->text == "c.txt");
  CHECK(spec.set[3].input == "label:3");
  REQUIRE(spec.matrix.size() == 4);
  CHECK(spec.matrix[0].values.at(0).find("lines")->text == "d.txt");
  CHECK(spec.matrix[1].values.size() == 3);
  CHECK(spec.matrix[2].values.at(0).kind == Kind::argument);
  CHECK(spec.matrix[3].values.at(0).find("range") != nullptr);
  CHECK(spec.matrix[3].origin == Origin::command_line);
}

TEST_CASE("overrides: a table of the command line keeps the columns of the job file", "[plan]") {
  const auto spec = applied(
      {.csv = "other.txt", .map = {"prompt=5", "author=negative prompt"}, .keep = {"title", "id"}},
      "rows: {csv: a.csv, columns: {prompt: positive prompt, s: steps}, keep: [title]}");
  REQUIRE(spec.rows);
  CHECK(spec.rows->path == "other.txt");
  CHECK(spec.rows->format == RowFormat::csv);
  CHECK(spec.rows->columns ==
        Pairs{{"s", "steps"}, {"prompt", "5"}, {"author", "negative prompt"}});
  CHECK(spec.rows->keep == std::vector<std::string>{"title", "id"});
  CHECK(spec.notes ==
        std::vector<std::string>{"--csv other.txt replaces the rows of work/jobs.yaml:1:1"});
  CHECK(applied({.rows = "x.jsonl"}).rows->format == RowFormat::jsonl);
  CHECK(applied({.csv = "-"}).rows->path == "-");
}

TEST_CASE("overrides: the other flags replace what they name", "[plan]") {
  const auto spec = applied({.repeat = "2",
                             .seed = "{random: 7, per: row}",
                             .board = "Sweep {date}",
                             .name = "{job}.{ext}",
                             .limit = "3",
                             .max_jobs = "20000"},
                            "repeat: 5\nseed: 1\nboard: x\nlimit: 9\n");
  CHECK(spec.repeat == 2);
  CHECK(spec.seed.mode == SeedMode::random);
  CHECK(spec.seed.value == 7U);
  CHECK(spec.seed.per == SeedPer::row);
  CHECK(spec.board == "Sweep {date}");
  CHECK(spec.board_place == "--board Sweep {date}");
  CHECK(spec.name->source == "{job}.{ext}");
  CHECK(spec.limit == 3U);
  CHECK(spec.max_jobs == 20'000);
  CHECK(applied({.seed = "42"}).seed.mode == SeedMode::fixed);
}

TEST_CASE("overrides: malformed arguments are all named", "[plan]") {
  CHECK(
      error_of({.set = {"steps", "=3", "p=@", "a:=[1", "w={range: [1, 2]}"},
                .matrix = {"s:=[]", "w:={range: [1, 2, 0]}"},
                .repeat = "0",
                .seed = "-1",
                .name = "{job:x}",
                .limit = "ten"}) ==
      "--set steps: expected INPUT=VALUE\n"
      "  hint: for example: --set steps=20\n"
      "--set =3: expected INPUT=VALUE\n"
      "  hint: for example: --set steps=20\n"
      "--set p=@: no file is named behind @\n"
      "  hint: write p=@prompts.txt, or @@ for a text that begins with @\n"
      "--set a:=[1: this is not YAML: a `[` is not closed, or a comma is missing\n"
      "  [1\n"
      "    ^\n"
      "  hint: put texts with a bracket, a brace or a comma in quotes\n"
      "--matrix s:=[]: s: there are no values\n"
      "  hint: for example: steps: [20, 30]\n"
      "--matrix w:={range: [1, 2, 0]}: range: the step is 0, so the range never ends\n"
      "  hint: for example: {range: [512, 1024, 256]}\n"
      "--repeat 0: expected a whole number from 1 to 1000000000\n"
      "  hint: for example: --repeat 3\n"
      "--limit ten: expected a whole number from 1 to 1000000000\n"
      "  hint: for example: --limit 3\n"
      "--seed -1: seed: expected 42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: "
      "row}, not "
      "\"-1\"\n"
      "  hint: for example: seed: 42\n"
      "--name {job:x}: in \"{job:x}\": unknown format :x\n"
      "  hint: formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
      "point); an input with a colon in its label is {label:job:x}");
}

TEST_CASE("overrides: columns need a table", "[plan]") {
  CHECK(error_of({.map = {"a=b"}}) ==
        "--map: there are no rows\n"
        "  hint: name a table with --csv FILE or --rows FILE");
  CHECK(error_of({.csv = "a.csv", .rows = "b.jsonl"}) ==
        "--rows: --csv and --rows both say where the rows are\n"
        "  hint: leave one out");
  CHECK(error_of({.rows = "b.txt"}) ==
        "--rows b.txt: the ending of the file does not tell its format\n"
        "  hint: it is .csv, .tsv or .jsonl; for a CSV under another name use --csv");
  CHECK(error_of({.csv = "a.csv", .map = {"prompt", "a=b", "a=c"}}) ==
        "--map prompt: expected COLUMN=INPUT\n"
        "  hint: for example: --map prompt=\"positive prompt\"\n"
        "--map a=c: the column a is mapped twice\n"
        "  hint: leave one out");
}
