#include <optional>

#include "catch.hpp"
#include "invokeai_batch/jobs/raw_value.hpp"
#include "invokeai_batch/jobs/yaml.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::jobs;
using invokeai_batch::base::format;
using invokeai_batch::tests::thrown;

namespace {

RawValue argument(const char* text) {
  return {.kind = RawValue::Kind::argument, .text = text, .place = "--set x=…"};
}

std::string damage_of(const char* line) {
  const auto root = parse_yaml(line, "jobs.yaml");
  const auto damage = damaged_text(root.members.at(0).second);
  return damage ? format(*damage) : std::string();
}

}  // namespace

TEST_CASE("raw value: a damaged text is named with the line to write", "[jobs]") {
  CHECK(damage_of("p: a photo #1 of a cat") ==
        "jobs.yaml:1:4: YAML reads this text as \"a photo\"\n"
        "  hint: quote this text: p: \"a photo #1 of a cat\"");
  CHECK(damage_of("p: [a fox]") ==
        "jobs.yaml:1:4: YAML reads this as a list, but one text is due here\n"
        "  hint: quote this text: p: \"[a fox]\"");
  CHECK(damage_of("p: ~") ==
        "jobs.yaml:1:4: YAML reads this as nothing, but one text is due here\n"
        "  hint: quote this text: p: \"~\"");
  CHECK(damage_of("p:\n  - a\n  - b\n") ==
        "jobs.yaml:2:3: YAML reads this as a list, but one text is due here\n"
        "  hint: a text that YAML would read otherwise stands in quotes");
  CHECK(damage_of("p: null").empty());
  CHECK(damage_of("p: a fox").empty());
  CHECK(damage_of("p: \"a #fox\" # yes").empty());
}

TEST_CASE("raw value: an argument is YAML only when it begins like it", "[jobs]") {
  CHECK(as_one(argument("20")).kind == RawValue::Kind::plain);
  CHECK(as_one(argument("20,30")).text == "20,30");
  CHECK(as_one(argument("{r: 1, g: 2}")).members.size() == 2);
  CHECK(as_one(argument("[1, 2]")).items.size() == 2);
  const RawValue text{.kind = RawValue::Kind::quoted, .text = "[1]"};
  CHECK(as_one(text).kind == RawValue::Kind::quoted);
}

TEST_CASE("raw value: an argument for an axis splits at commas", "[jobs]") {
  const auto three = as_many(argument("4, 5.5,7"));
  REQUIRE(three.size() == 3);
  CHECK(three[1].text == "5.5");
  CHECK(three[1].kind == RawValue::Kind::plain);
  CHECK(as_many(argument("[a, b]")).size() == 2);
  const auto range = as_many(argument("{range: [20, 40, 10]}"));
  REQUIRE(range.size() == 1);
  CHECK(range[0].find("range") != nullptr);
  CHECK(as_many(argument("")).size() == 1);
  CHECK(thrown([] { (void)as_many(argument("20,,30")); }) ==
        "--set x=…: there is nothing between two commas\n"
        "  hint: write the values with one comma between them: 20,30");
  CHECK(thrown([] { (void)as_many(argument("{range: [20, 40]}")); }) ==
        "--set x=…: range: expected [first, last, step], not 2 values\n"
        "  hint: for example: {range: [512, 1024, 256]}");
}

TEST_CASE("raw value: paths of a job file start at its directory", "[jobs]") {
  CHECK(directory_of("jobs.yaml").empty());
  CHECK(directory_of("/jobs.yaml") == "/");
  CHECK(directory_of("a/b/jobs.yaml") == "a/b");
  CHECK(resolve_path("a/b", "c.csv") == "a/b/c.csv");
  CHECK(resolve_path("/", "c.csv") == "/c.csv");
  CHECK(resolve_path("a/b", "/c.csv") == "/c.csv");
  CHECK(resolve_path("a/b", "-") == "-");
  CHECK(resolve_path("", "c.csv") == "c.csv");
}
