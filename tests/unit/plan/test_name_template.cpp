#include <string>

#include "catch.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::plan;
using invokeai_batch::tests::thrown;
using Kind = NameFormat::Kind;
using Part = NameTemplate::Part;

namespace {

std::string error_of(const char* text) {
  return thrown([text] { (void)parse_name_template(text, "--name"); });
}

}  // namespace

TEST_CASE("name template: literals, fields and formats", "[plan]") {
  const auto parsed =
      parse_name_template("{board}/{job:04}-{positive prompt:.40}-{cfg:.1f}.{ext}", "--name");
  const std::vector<Part> expected = {
      {.field = "board"},
      {.literal = "/"},
      {.field = "job", .format = {Kind::zero_padded, 4}},
      {.literal = "-"},
      {.field = "positive prompt", .format = {Kind::shortened, 40}},
      {.literal = "-"},
      {.field = "cfg", .format = {Kind::fixed_digits, 1}},
      {.literal = "."},
      {.field = "ext"},
  };
  CHECK(parsed.parts == expected);
  CHECK(parsed.place == "--name");
  CHECK_FALSE(parse_name_template(k_default_name, "").parts.empty());
}

TEST_CASE("name template: doubled braces are literal", "[plan]") {
  const auto parsed = parse_name_template("a{{b}}{{{job}}}", "--name");
  const std::vector<Part> expected = {{.literal = "a{b}{"}, {.field = "job"}, {.literal = "}"}};
  CHECK(parsed.parts == expected);
}

TEST_CASE("name template: a forced label may look like a format", "[plan]") {
  CHECK(parse_name_template("{label:2}", "").parts == std::vector<Part>{{.field = "label:2"}});
  CHECK(parse_name_template("{label:04}", "").parts == std::vector<Part>{{.field = "label:04"}});
  CHECK(parse_name_template("{label:2:04}", "").parts ==
        std::vector<Part>{{.field = "label:2", .format = {Kind::zero_padded, 4}}});
  CHECK(parse_name_template("{label:Size: big}", "").parts ==
        std::vector<Part>{{.field = "label:Size: big"}});
}

TEST_CASE("name template: mistakes are named", "[plan]") {
  CHECK(error_of("{job:4}") ==
        "--name: in \"{job:4}\": unknown format :4\n"
        "  hint: formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
        "point), up to 255");
  CHECK(error_of("{job:300}") ==
        "--name: in \"{job:300}\": unknown format :300\n"
        "  hint: formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
        "point), up to 255");
  CHECK(error_of("{steps: many}") ==
        "--name: in \"{steps: many}\": unknown format : many\n"
        "  hint: formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
        "point); an input with a colon in its label is {label:steps: many}");
  CHECK(error_of("{job") ==
        "--name: in \"{job\": a `{` is not closed\n"
        "  hint: write {{ for a brace that belongs to the name");
  CHECK(error_of("job}") ==
        "--name: in \"job}\": a `}` that closes nothing\n"
        "  hint: write }} for a brace that belongs to the name");
  CHECK(error_of("{}.{ext}") ==
        "--name: in \"{}.{ext}\": nothing between { and }\n"
        "  hint: name what stands there, as in {job:04}");
  for (const char* text : {"{a{b}}", "{job:x}", "{job:.}", "{job:.0}", "{job:0}", "{job:0999}",
                           "{job:.1g}", "{job:}", "{:04}"}) {
    INFO(text);
    CHECK_FALSE(error_of(text).empty());
  }
}
