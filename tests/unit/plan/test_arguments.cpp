#include "catch.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"
#include "spec/arguments.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::plan;
using invokeai_batch::tests::thrown;
namespace yaml = invokeai_batch::yaml;

namespace {

yaml::RawValue argument(const char* text) {
  return {.kind = yaml::RawValue::Kind::argument, .text = text, .place = "--set x=…"};
}

}  // namespace

TEST_CASE("an argument is YAML only when it begins like it", "[jobs]") {
  CHECK(as_one(argument("20")).kind == yaml::RawValue::Kind::plain);
  CHECK(as_one(argument("20,30")).text == "20,30");
  CHECK(as_one(argument("{r: 1, g: 2}")).members.size() == 2);
  CHECK(as_one(argument("[1, 2]")).items.size() == 2);
  const yaml::RawValue text{.kind = yaml::RawValue::Kind::quoted, .text = "[1]"};
  CHECK(as_one(text).kind == yaml::RawValue::Kind::quoted);
}

TEST_CASE("an argument for an axis splits at commas", "[jobs]") {
  const auto three = as_many(argument("4, 5.5,7"));
  REQUIRE(three.size() == 3);
  CHECK(three[1].text == "5.5");
  CHECK(three[1].kind == yaml::RawValue::Kind::plain);
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
