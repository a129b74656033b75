#include <string>

#include "catch.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::yaml;
using invokeai_batch::base::Error;
using invokeai_batch::base::ErrorClass;
using invokeai_batch::tests::thrown;

namespace {

std::string error_of(const std::string& text) {
  return thrown([&] { (void)parse_yaml(text, "jobs.yaml"); });
}

const RawValue& member(const RawValue& map, const char* key) {
  const auto* found = map.find(key);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("yaml: scalars stay text, and quotes are told apart", "[yaml]") {
  const auto root = parse_yaml(
      "plain: 010\nquoted: \"010\"\nsingle: 'it''s'\nblock: |\n  a #1\n  b\nno: no\n", "jobs.yaml");
  REQUIRE(root.kind == RawValue::Kind::map);
  CHECK(member(root, "plain").kind == RawValue::Kind::plain);
  CHECK(member(root, "plain").text == "010");
  CHECK(member(root, "quoted").kind == RawValue::Kind::quoted);
  CHECK(member(root, "single").text == "it's");
  CHECK(member(root, "block").kind == RawValue::Kind::quoted);
  CHECK(member(root, "block").text == "a #1\nb\n");
  CHECK(member(root, "no").text == "no");
}

TEST_CASE("yaml: members keep their order and know their places", "[yaml]") {
  const auto root = parse_yaml("b: 1\nä: [x, {y: z}]\na:\n", "jobs.yaml");
  REQUIRE(root.members.size() == 3);
  CHECK(root.members[0].first == "b");
  CHECK(root.members[1].second.key_place == "jobs.yaml:2:1");
  CHECK(root.members[1].second.place == "jobs.yaml:2:4");
  CHECK(root.members[1].second.items[1].place == "jobs.yaml:2:8");
  CHECK(root.members[1].second.items[1].members[0].second.place == "jobs.yaml:2:12");
  CHECK(root.members[2].second.kind == RawValue::Kind::null);
  CHECK(root.members[2].second.place == "jobs.yaml:3:3");
}

TEST_CASE("yaml: byte order mark, CRLF and an empty document are read", "[yaml]") {
  const auto root = parse_yaml(
      "\xef\xbb\xbf"
      "a: x y\r\nb: z\r\n",
      "jobs.yaml");
  CHECK(member(root, "a").text == "x y");
  CHECK(member(root, "b").place == "jobs.yaml:2:4");
  CHECK(parse_yaml("", "jobs.yaml").kind == RawValue::Kind::null);
  CHECK(parse_yaml("# nothing\n", "jobs.yaml").kind == RawValue::Kind::null);
}

TEST_CASE("yaml: what damages a text is remembered as the line in quotes", "[yaml]") {
  struct Case {
    const char* line;
    const char* quoted;
  };
  const Case cases[] = {
      {"p: a photo #1 of a cat", "p: \"a photo #1 of a cat\""},
      {"p: a photo#1 of a cat", ""},
      {"p: \"a photo\" # fine", ""},
      {"p: say \"hi\" # bye", "p: \"say \\\"hi\\\" # bye\""},
      {"p: a\n   b # cut", "p: \"a b # cut\""},
      {"p: ~", "p: \"~\""},
      {"p:", "p: \"\""},
      {"p:   ", "p: \"\""},
      {"p: #1 fox", "p: \"#1 fox\""},
      {"p: null", ""},
      {"p: {fox}", "p: \"{fox}\""},
      {"p: [cat:dog:0.5]", "p: \"[cat:dog:0.5]\""},
      {"p: &x fox", "p: \"&x fox\""},
      {"\"p\": a # b", "\"p\": \"a # b\""},
      {"p: \xc3\xbc # b", "p: \"\xc3\xbc # b\""},
  };
  for (const auto& [line, quoted] : cases) {
    INFO(line);
    const auto root = parse_yaml(std::string(line) + "\nq: 1\n", "jobs.yaml");
    CHECK(root.members[0].second.quoted_line == quoted);
  }
  const auto list = parse_yaml("- a #b\n- #c\n- a fox: at dawn\n-\n", "jobs.yaml");
  REQUIRE(list.items.size() == 4);
  CHECK(list.items[0].quoted_line == "- \"a #b\"");
  CHECK(list.items[1].quoted_line == "- \"#c\"");
  CHECK(list.items[2].quoted_line == "- \"a fox: at dawn\"");
  CHECK(list.items[3].quoted_line == "- \"\"");
}

TEST_CASE("yaml: an alias repeats its value and is remembered as damage", "[yaml]") {
  const auto root = parse_yaml("a: &models [x, y]\nb: *models\n", "jobs.yaml");
  CHECK(member(root, "b").items.size() == 2);
  CHECK(member(root, "b").place == "jobs.yaml:2:4");
  CHECK(member(root, "b").quoted_line == "b: \"*models\"");
}

TEST_CASE("yaml: every line with a text that needs quotes is listed, corrected", "[yaml]") {
  CHECK(error_of("set:\n"
                 "  a: {a|b} fox\n"
                 "  b: *fox*\n"
                 "  c: @x\n"
                 "  d: a: b\n"
                 "  e: 'it's'\n"
                 "  f: [cat:dog:0.5] fox\n"
                 "  g:\n"
                 "    - `x`\n"
                 "name: {board}/x\n") ==
        "jobs.yaml:2:12: this is not YAML: something follows a value that is complete\n"
        "    a: {a|b} fox\n"
        "             ^\n"
        "  hint: quote this text: a: \"{a|b} fox\"\n"
        "jobs.yaml:3:6: this is not YAML: `*` begins a reference, and there is nothing of that "
        "name\n"
        "    b: *fox*\n"
        "       ^\n"
        "  hint: quote this text: b: \"*fox*\"\n"
        "jobs.yaml:4:6: this is not YAML: no value begins with this character\n"
        "    c: @x\n"
        "       ^\n"
        "  hint: quote this text: c: \"@x\"\n"
        "jobs.yaml:5:7: this is not YAML: a `:` where no key can stand\n"
        "    d: a: b\n"
        "        ^\n"
        "  hint: quote this text: d: \"a: b\"\n"
        "jobs.yaml:6:10: this is not YAML: something follows a value that is complete\n"
        "    e: 'it's'\n"
        "           ^\n"
        "  hint: quote this text: e: \"it's\"\n"
        "jobs.yaml:7:20: this is not YAML: something follows a value that is complete\n"
        "    f: [cat:dog:0.5] fox\n"
        "                     ^\n"
        "  hint: quote this text: f: \"[cat:dog:0.5] fox\"\n"
        "jobs.yaml:9:7: this is not YAML: no value begins with this character\n"
        "      - `x`\n"
        "        ^\n"
        "  hint: quote this text: - \"`x`\"\n"
        "jobs.yaml:10:14: this is not YAML: something follows a value that is complete\n"
        "  name: {board}/x\n"
        "               ^\n"
        "  hint: quote this text: name: \"{board}/x\"");
}

TEST_CASE("yaml: errors that quotes do not mend say what else to do", "[yaml]") {
  CHECK(error_of("a: [1, 2\nb: 3\n") ==
        "jobs.yaml:2:2: this is not YAML: a `[` is not closed, or a comma is missing\n"
        "  b: 3\n"
        "   ^\n"
        "  hint: put texts with a bracket, a brace or a comma in quotes");
  CHECK(error_of("set:\n\tsteps: 3\n") ==
        "jobs.yaml:2:7: this is not YAML: a `:` where no key can stand\n"
        "  steps: 3\n"
        "       ^\n"
        "  hint: YAML is indented with blanks, never with tabs");
  CHECK(error_of("set:\n  steps 3\n  w: 4\n") ==
        "jobs.yaml:3:4: this is not YAML: a `:` where no key can stand\n"
        "    w: 4\n"
        "     ^\n"
        "  hint: is the line above complete (`key: value`), and is this one indented like it?");
  CHECK(error_of("a: \"b\nc: d\n") ==
        "jobs.yaml:1:4: this quote is never closed\n"
        "  a: \"b\n"
        "     ^");
}

TEST_CASE("yaml: a line is mended once, and only when that helps", "[yaml]") {
  // Found by the fuzzer: the line above was put in quotes again and again, its escapes doubling.
  CHECK(error_of("a> &a {x:m:\n  - a fox: at dawn\n \\\\ua#w,4\n*  *\n") ==
        "jobs.yaml:4:2: this is not YAML: alias not found after *\n"
        "  *  *\n"
        "   ^\n"
        "  hint: put texts with any of : # { } [ ] , & * ! | > ' \" % @ ` in quotes");
}

TEST_CASE("yaml: the same key twice is refused, in every map", "[yaml]") {
  CHECK(error_of("a: 1\nb: {x: 1, x: 2}\n'a': 3\n") ==
        "jobs.yaml:2:11: the key \"x\" stands twice\n"
        "  b: {x: 1, x: 2}\n"
        "            ^\n"
        "  hint: it stands at jobs.yaml:2:5 already\n"
        "jobs.yaml:3:1: the key \"a\" stands twice\n"
        "  'a': 3\n"
        "  ^\n"
        "  hint: it stands at jobs.yaml:1:1 already");
}

TEST_CASE("yaml: what a job file has no use for is refused by name", "[yaml]") {
  CHECK(error_of("a: 1\n---\nb: 2\n") ==
        "jobs.yaml:2:1: a second document begins here\n"
        "  ---\n"
        "  ^\n"
        "  hint: one file holds one document: remove the line `---` and what follows");
  CHECK(error_of("- a\n-b\n") ==
        "jobs.yaml:2:1: this does not belong to what stands before it\n"
        "  -b\n"
        "  ^\n"
        "  hint: is it indented as the lines above, and is there a blank behind `-` and `:`?");
  CHECK(error_of("a: &a {x: 1}\nb:\n  <<: *a\n") ==
        "jobs.yaml:3:3: `<<` does not merge maps here\n"
        "    <<: *a\n"
        "    ^\n"
        "  hint: write the keys out");
  CHECK(error_of("a: !foo bar\n") ==
        "jobs.yaml:1:4: YAML reads what begins with `!` as a tag\n"
        "  a: !foo bar\n"
        "     ^\n"
        "  hint: quote this text: a: \"!foo bar\"");
  CHECK(error_of("[a]: b\n") ==
        "jobs.yaml:1:1: a key is one text\n"
        "  [a]: b\n"
        "  ^\n"
        "  hint: a value that begins with [ or { stands in quotes");
}

TEST_CASE("yaml: alias bombs and cycles end early", "[yaml]") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    const auto above = "*a" + std::to_string(level - 1);
    const auto name = "a" + std::to_string(level);
    bomb += name + ": &" + name + " [" + above;
    for (int i = 0; i < 9; ++i) {
      bomb += ", " + above;
    }
    bomb += "]\n";
  }
  CHECK_THAT(error_of(bomb),
             Catch::Matchers::StartsWith("jobs.yaml:4:45: the aliases repeat more than 10000 "
                                         "values\n"));
  CHECK(error_of("a: &x [1, *x]\n") ==
        "jobs.yaml:1:11: an alias inside of what it stands for\n"
        "  a: &x [1, *x]\n"
        "            ^\n"
        "  hint: write the values out");
}

TEST_CASE("yaml: deep nesting is refused, also through aliases", "[yaml]") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + "x" +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(error_of("a: " + nested(39) + "\n").empty());
  CHECK_THAT(error_of("a: " + nested(40) + "\n"),
             Catch::Matchers::StartsWith("jobs.yaml:1:43: lists and maps are nested more than 40 "
                                         "deep\n"));
  CHECK_THAT(error_of("a: &a " + nested(30) + "\nb: [[[[[[[[[[*a]]]]]]]]]]\n"),
             Catch::Matchers::StartsWith("jobs.yaml:2:14: lists and maps are nested more than 40 "
                                         "deep\n"));
  CHECK_FALSE(error_of("a: " + std::string(5'000, '[')).empty());
}

TEST_CASE("yaml: characters that the parser would swallow are refused", "[yaml]") {
  CHECK(error_of("a: b\nc: \xff\n") ==
        "jobs.yaml:2:4: the text is not UTF-8\n"
        "  hint: save the file as UTF-8");
  CHECK_THAT(error_of(std::string("a: b\x04\nc: d\n")),
             Catch::Matchers::StartsWith("jobs.yaml:1:5: a control character\n"));
}

TEST_CASE("yaml: a value of the command line has the flag as its place", "[yaml]") {
  const auto value = parse_yaml_value("{range: [1, 3, 1]}", "--set steps:={range: [1, 3, 1]}");
  REQUIRE(value.kind == RawValue::Kind::map);
  CHECK(value.members[0].second.items[2].place == "--set steps:={range: [1, 3, 1]}");
  try {
    (void)parse_yaml_value("[1", "--set steps:=[1");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.error_class() == ErrorClass::usage);
    CHECK(std::string(error.what()) ==
          "--set steps:=[1: this is not YAML: a `[` is not closed, or a comma is missing\n"
          "  [1\n"
          "    ^\n"
          "  hint: put texts with a bracket, a brace or a comma in quotes");
  }
}
