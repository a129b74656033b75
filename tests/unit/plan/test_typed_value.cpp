#include "values/typed_value.hpp"

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;
using workflow::FieldKind;
using workflow::FieldType;

namespace {

FieldType of(FieldKind kind) {
  FieldType type;
  type.kind = kind;
  return type;
}

yaml::RawValue plain(const std::string& text) {
  return {.kind = yaml::RawValue::Kind::plain, .text = text, .place = "p"};
}

yaml::RawValue argument(const std::string& text) {
  return {.kind = yaml::RawValue::Kind::argument, .text = text, .place = "--set x"};
}

yaml::RawValue list(const std::vector<std::string>& texts) {
  yaml::RawValue value{.kind = yaml::RawValue::Kind::list, .place = "p"};
  for (const auto& text : texts) {
    value.items.push_back(plain(text));
  }
  return value;
}

// The JSON, or "problem: …".
std::string result(const FieldType& type, const yaml::RawValue& value) {
  const auto typed = typed_value(type, value, "x");
  if (const auto* problem = std::get_if<base::Problem>(&typed)) {
    return format(*problem);
  }
  const auto& encoded = std::get<TypedValue>(typed).encoded;
  CHECK(encoded.graph == encoded.workflow);
  return encoded.graph.value_or("nothing");
}

}  // namespace

TEST_CASE("integers: what is one and what is not", "[plan]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"7", "7"},
      {"7.0", "7"},
      {"7e2", "700"},
      {" 7 ", "7"},
      {"-3", "-3"},
      {"4294967295", "4294967295"},
      {"9007199254740993", "9007199254740993"},
      {"7.5", "p: x: 7.5 is not an integer\n  hint: use 7 or 8"},
      {"-7.5", "p: x: -7.5 is not an integer\n  hint: use -8 or -7"},
      {"", "p: x: is empty, but must be an integer"},
      {"seven", "p: x: \"seven\" is not an integer"},
      {"010", "p: x: \"010\" is not an integer\n  hint: write it as a decimal number: 10"},
      {"0x10", "p: x: \"0x10\" is not an integer\n  hint: write it as a decimal number: 16"},
      {"-0x1F", "p: x: \"-0x1F\" is not an integer\n  hint: write it as a decimal number: -31"},
      {"0o17", "p: x: \"0o17\" is not an integer\n  hint: write it as a decimal number"},
      {"1e400", "p: x: 1e400 is too large for a number"},
      {"1e300", "p: x: 1e300 is too large for an integer"},
      {"nan", "p: x: \"nan\" is not an integer"},
      {"inf", "p: x: \"inf\" is not an integer"},
      {"1,5", "p: x: \"1,5\" is not an integer\n  hint: the decimal mark is a point: 7.5"},
      {"true", "p: x: \"true\" is not an integer"}};
  for (const auto& [text, expected] : cases) {
    CHECK(result(of(FieldKind::integer), plain(text)) == expected);
  }
}

TEST_CASE("numbers: 7.5 fits, 1e400 and NaN do not", "[plan]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"7.5", "7.5"},
      {"7.50", "7.5"},
      {"7", "7"},
      {".5", "0.5"},
      {"1e-3", "0.001"},
      {"1e400", "p: x: 1e400 is too large for a number"},
      {"-1e400", "p: x: -1e400 is too large for a number"},
      {"NaN", "p: x: \"NaN\" is not a number"},
      {"7,5", "p: x: \"7,5\" is not a number\n  hint: the decimal mark is a point: 7.5"},
      {"00.5", "p: x: \"00.5\" is not a number\n  hint: write it as a decimal number"}};
  for (const auto& [text, expected] : cases) {
    CHECK(result(of(FieldKind::number), plain(text)) == expected);
  }
}

TEST_CASE("ranges: limits, exclusive limits, steps", "[plan]") {
  auto unit = of(FieldKind::number);
  unit.minimum = 0;
  unit.maximum = 1;
  CHECK(result(unit, plain("1")) == "1");
  CHECK(result(unit, plain("1.5")) == "p: x: 1.5 is out of its range, 0 to 1");
  auto above = of(FieldKind::integer);
  above.exclusive_minimum = 0;
  above.maximum = 100;
  above.multiple_of = 8;
  CHECK(result(above, plain("0")) == "p: x: 0 is out of its range, above 0 and at most 100");
  CHECK(result(above, plain("99")) == "p: x: 99 is not a multiple of 8\n  hint: use 96");
  CHECK(result(above, plain("4")) == "p: x: 4 is not a multiple of 8\n  hint: use 8");
  CHECK(result(above, plain("96")) == "96");
}

TEST_CASE("narrowed: the Form can only make a range smaller", "[plan]") {
  auto type = of(FieldKind::integer);
  type.minimum = 1;
  type.maximum = 100;
  const auto narrow = narrowed(type, {.minimum = 0, .maximum = 50});
  CHECK(narrow.minimum == 1);
  CHECK(narrow.maximum == 50);
  const auto dropdown = narrowed(of(FieldKind::string), {.options = {"red", "blue"}});
  CHECK(result(dropdown, plain("green")) ==
        "p: x: \"green\" is not one of its choices\n  it takes red, blue");
}

TEST_CASE("texts are kept verbatim", "[plan]") {
  CHECK(result(of(FieldKind::string), plain("  [cat:dog:0.5] {a|b} \"x\" ")) ==
        R"("  [cat:dog:0.5] {a|b} \"x\" ")");
  CHECK(result(of(FieldKind::string), plain("010")) == "\"010\"");
  CHECK(result(of(FieldKind::string), argument("a, b")) == "\"a, b\"");
  CHECK(result(of(FieldKind::string), argument("{a: b}")) == "\"{a: b}\"");
  auto cut = plain("a photo");
  cut.quoted_line = "prompt: \"a photo #1 of a cat\"";
  CHECK(result(of(FieldKind::string), cut).find("prompt: \"a photo #1 of a cat\"") !=
        std::string::npos);
  CHECK(result(of(FieldKind::integer), cut) == "p: x: \"a photo\" is not an integer");
  CHECK(result(of(FieldKind::string), list({"cat", "dog"})).find("quote") != std::string::npos);
  CHECK(result(of(FieldKind::string), plain("a\xFF")) ==
        "p: x: byte 2 of the text is not UTF-8\n  hint: save the file as UTF-8");
  auto short_text = of(FieldKind::string);
  short_text.max_length = 3;
  CHECK(result(short_text, plain("äöü")) == "\"äöü\"");
  CHECK(result(short_text, plain("äöüß")) == "p: x: has 4 characters, but takes at most 3");
}

TEST_CASE("booleans as people write them", "[plan]") {
  for (const std::string text : {"true", "True", "yes", "on"}) {
    CHECK(result(of(FieldKind::boolean), plain(text)) == "true");
  }
  for (const std::string text : {"false", "NO", "off"}) {
    CHECK(result(of(FieldKind::boolean), plain(text)) == "false");
  }
  CHECK(result(of(FieldKind::boolean), plain("1")) ==
        "p: x: \"1\" is neither true nor false\n"
        "  hint: write true or false (yes, no, on, off are fine too)");
}

TEST_CASE("colours in three spellings", "[plan]") {
  const auto color = of(FieldKind::color);
  CHECK(result(color, plain("#ff8800")) == R"({"r":255,"g":136,"b":0,"a":255})");
  CHECK(result(color, plain("#FF880080")) == R"({"r":255,"g":136,"b":0,"a":128})");
  CHECK(result(color, argument("{r: 1, g: 2, b: 3}")) == R"({"r":1,"g":2,"b":3,"a":255})");
  const std::string hint =
      "\n  hint: write \"#ff8800\", \"#ff8800cc\" or {r: 255, g: 136, b: 0, a: 204}";
  CHECK(result(color, plain("red")) == "p: x: \"red\" is not a colour" + hint);
  CHECK(result(color, plain("#ff880")) == "p: x: \"#ff880\" is not a colour" + hint);
  CHECK(result(color, argument("{r: 1, g: 2, b: 300}")) ==
        "--set x: x: this map is not a colour" + hint);
  const yaml::RawValue comment{.place = "p", .quoted_line = "c: \"#ff8800\"", .is_nothing = true};
  CHECK(result(color, comment) ==
        "p: x: there is no value: YAML reads what begins with # as a comment\n"
        "  hint: quote it: c: \"#ff8800\", or write null to take the value away");
}

TEST_CASE("lists: of scalars, and a list or one value", "[plan]") {
  auto numbers = of(FieldKind::integer);
  numbers.is_list = true;
  CHECK(result(numbers, list({"1", "2.0"})) == "[1,2]");
  CHECK(result(numbers, argument("1,2,3")) == "[1,2,3]");
  CHECK(result(numbers, argument("[1, 2]")) == "[1,2]");
  CHECK(result(numbers, list({"1", "b"})) == "p: x: \"b\" is not an integer");
  numbers.max_length = 1;
  CHECK(result(numbers, list({"1", "2"})) == "p: x: has 2 items, but takes at most 1");
  auto cfg = of(FieldKind::number);
  cfg.or_list = true;
  CHECK(result(cfg, plain("7.5")) == "7.5");
  CHECK(result(cfg, list({"7.5", "6"})) == "[7.5,6]");
  CHECK(result(of(FieldKind::number), list({"7.5"})) ==
        "p: x: a list where one value is due\n"
        "  hint: values that vary stand in `matrix:`, or in --matrix");
  CHECK(result(of(FieldKind::number), argument("{a: 1}")) ==
        "--set x: x: a map where one value is due");
}

TEST_CASE("values of an unknown type are raw JSON", "[plan]") {
  const auto any = of(FieldKind::any);
  CHECK(result(any, plain("7.50")) == "7.50");
  CHECK(result(any, plain("true")) == "true");
  CHECK(result(any, plain("a text")) == "\"a text\"");
  CHECK(result(any, {.kind = yaml::RawValue::Kind::quoted, .text = "7", .place = "p"}) == "\"7\"");
  CHECK(result(any, plain(R"({"a": [1, 2]})")) == R"({"a":[1,2]})");
  CHECK(result(any, argument("{a: [1, b]}")) == R"({"a":[1,"b"]})");
  CHECK(result(any, plain("{red|blue}")) == "\"{red|blue}\"");
}

TEST_CASE("null leaves a value out, unless the node needs it", "[plan]") {
  auto type = of(FieldKind::integer);
  CHECK(result(type, {.place = "p"}) == "nothing");
  type.required = true;
  CHECK(result(type, {.place = "p"}) == "p: x: cannot be left out: the node needs a value");
}

TEST_CASE("style presets and choices of integers", "[plan]") {
  CHECK(result(of(FieldKind::style_preset), plain("abc")) == R"({"style_preset_id":"abc"})");
  CHECK(result(of(FieldKind::style_preset), argument("{style_preset_id: abc}")) ==
        R"({"style_preset_id":"abc"})");
  auto choice = of(FieldKind::choice);
  choice.choices = {"1", "2"};
  choice.choices_are_integers = true;
  CHECK(result(choice, plain("2")) == "2");
}
