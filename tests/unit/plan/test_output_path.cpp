#include "catch.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/plan/plan.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
using Source = NamePart::Source;
using Kind = NameFormat::Kind;

namespace {

NamePart literal(const std::string& text) {
  return {.source = Source::literal, .text = text};
}

NamePart field(Source source, NameFormat format = {}) {
  return {.source = source, .format = format};
}

// One varied input, an output called "l2i" without a board.
Plan plan_with(std::vector<NamePart> parts, const std::string& value) {
  Plan plan;
  plan.names = std::move(parts);
  plan.date = "2026-03-01";
  plan.texts = {value};
  plan.varied = {{.name = "x"}};
  plan.outputs = {{.label = "l2i"}};
  plan.jobs.push_back({.number = 7, .row = 3, .repeat = 2, .texts = {0}});
  return plan;
}

std::string path(const std::vector<NamePart>& parts, const std::string& value = "",
                 const OutputName& output = {.output = "l2i"}) {
  const auto plan = plan_with(parts, value);
  return output_path(plan, plan.jobs[0], output);
}

const std::vector<NamePart> k_default{field(Source::board), literal("/"),
                                      field(Source::job, {Kind::zero_padded, 4}), literal("."),
                                      field(Source::extension)};

}  // namespace

TEST_CASE("names: the default, without a board", "[plan]") {
  CHECK(path(k_default) == "0007.png");
  CHECK(path(k_default, "", {.output = "l2i", .nth = 2}) == "0007-2.png");
  CHECK(path(k_default, "", {.output = "l2i", .output_count = 2}) == "0007-l2i.png");
  CHECK(path(k_default, "", {.output = "l2i", .output_count = 2, .nth = 3}) == "0007-l2i-3.png");
  CHECK(path(k_default, "", {.output = "l2i", .extension = "mp4"}) == "0007.mp4");
}

TEST_CASE("names: what a plan knows of them before the run", "[plan]") {
  auto plan = plan_with({field(Source::job), literal("-"), field(Source::output), literal("-"),
                         field(Source::seed), literal("."), field(Source::extension)},
                        "");
  plan.outputs = {{.label = "l2i"}, {.label = "clip", .extension = "mp4"}};
  CHECK(planned_paths(plan, plan.jobs[0], "{seed}") ==
        std::vector<std::string>{"7-l2i-{seed}.png", "7-clip-{seed}.mp4"});
  plan.jobs[0].seed = 42;
  CHECK(planned_paths(plan, plan.jobs[0], "") ==
        std::vector<std::string>{"7-l2i-42.png", "7-clip-42.mp4"});
}

TEST_CASE("names: fields and formats", "[plan]") {
  CHECK(path({field(Source::row), literal("-"), field(Source::repeat), literal("-"),
              field(Source::date)}) == "3-2-2026-03-01.png");
  CHECK(path({field(Source::varied, {Kind::shortened, 5})}, "äöü fox") == "äöü f.png");
  CHECK(path({field(Source::varied, {Kind::shortened, 4}), literal("!")}, "äöü fox") == "äöü!.png");
  CHECK(path({field(Source::varied, {Kind::fixed_digits, 1})}, "5") == "5.0.png");
  CHECK(path({field(Source::varied, {Kind::fixed_digits, 1})}, "5.25") == "5.2.png");
  CHECK(path({field(Source::varied, {Kind::zero_padded, 4})}, "-5") == "-0005.png");
  CHECK(path({field(Source::varied, {Kind::zero_padded, 4})}, "text") == "text.png");
}

TEST_CASE("names: an output that the template names is not added again", "[plan]") {
  CHECK(path({field(Source::output), literal("/"), field(Source::job)}, "",
             {.output = "l2i", .output_count = 2}) == "l2i/7.png");
}

TEST_CASE("names: the seed of the job, else of the server", "[plan]") {
  CHECK(path({literal("s"), field(Source::seed)}) == "s.png");
  CHECK(path({literal("s"), field(Source::seed)}, "", {.output = "l2i", .seed = 5}) == "s5.png");
}

TEST_CASE("names: values cannot leave the directory or make new ones", "[plan]") {
  CHECK(path({field(Source::varied)}, "../../etc/passwd") == "_.._etc_passwd.png");
  CHECK(path({field(Source::varied), literal("/x")}, "..") == "x.png");
  CHECK(path({literal("../"), field(Source::varied)}, "a\\b:c\n") == "a_b_c.png");
  CHECK(path({literal("/abs/"), field(Source::job)}) == "abs/7.png");
  CHECK(path({field(Source::varied)}, "con") == "_con.png");
  CHECK(path({field(Source::varied)}, std::string(500, 'x')) == std::string(120, 'x') + ".png");
}

TEST_CASE("names: a name that comes out empty is the job's number", "[plan]") {
  CHECK(path({field(Source::varied), literal("."), field(Source::extension)}, "") == "0007.png");
}
