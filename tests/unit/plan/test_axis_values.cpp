#include "values/axis_values.hpp"

#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;

namespace {

// The texts of the values, joined by "|", or the problems.
std::string values_of(const std::string& yaml, const workflow::FieldType& type,
                      const Facts& facts = {}, std::size_t most = 1000) {
  FactReader reader(facts);
  ProblemList problems;
  Notes notes;
  const auto values = axis_values({yaml::parse_yaml_value(yaml, "p")}, type, "x", "",
                                  {reader, problems, notes, most});
  if (!problems.empty()) {
    return format(problems.to_tell().front());
  }
  std::vector<std::string> texts;
  for (const auto& value : values) {
    texts.push_back(value.text);
  }
  return base::join(texts, "|");
}

const auto k_number = tests::field(workflow::FieldKind::number);
const auto k_text = tests::field(workflow::FieldKind::string);

}  // namespace

TEST_CASE("axes: range and linspace", "[plan]") {
  CHECK(values_of("{range: [512, 1024, 256]}", k_number) == "512|768|1024");
  CHECK(values_of("{range: [512, 1000, 256]}", k_number) == "512|768");
  CHECK(values_of("{range: [0, 1, 0.1]}", k_number) == "0|0.1|0.2|0.3|0.4|0.5|0.6|0.7|0.8|0.9|1");
  CHECK(values_of("{range: [40, 20, -10]}", k_number) == "40|30|20");
  CHECK(values_of("{range: [5, 5, 1]}", k_number) == "5");
  CHECK(values_of("{linspace: [1, 8, 3]}", k_number) == "1|4.5|8");
  CHECK(values_of("{linspace: [0, 1, 4]}", k_number) == "0|0.333333333|0.666666667|1");
}

TEST_CASE("axes: ranges that are none", "[plan]") {
  const std::string hint = "\n  hint: for example: {range: [512, 1024, 256]}";
  for (const std::string range : {"[1, 2]", "[1, 2, 0]", "[2, 1, 1]", "[1, x, 1]", "7"}) {
    CHECK(values_of("{range: " + range + "}", k_number) ==
          "p: x: the range is not [first, last, step]" + hint);
  }
  CHECK(values_of("{linspace: [1, 2, 1]}", k_number) ==
        "p: x: the linspace is not [first, last, how many]\n"
        "  hint: for example: {linspace: [1, 8, 15]}");
  CHECK(values_of("{range: [0, 1e12, 1]}", k_number) ==
        "p: x: stands for 1000000000001 values, more than max_jobs (1000)");
}

TEST_CASE("axes: lines of a file", "[plan]") {
  Facts facts;
  facts.text_files["p.txt"] = {.value = "\xEF\xBB\xBF  a\r\n\nb # c\n"};
  facts.text_files["empty.txt"] = {.value = "\n\n"};
  facts.text_files["gone.txt"] = {.problem = "there is no file gone.txt"};
  CHECK(values_of("{lines: p.txt}", k_text, facts) == "  a|b # c");
  CHECK(values_of("{lines: empty.txt}", k_text, facts) == "p: x: empty.txt has no lines");
  CHECK(values_of("{lines: gone.txt}", k_text, facts) == "p: x: there is no file gone.txt");
}

TEST_CASE("axes: each value of an input that takes a list is a list", "[plan]") {
  auto numbers = k_number;
  numbers.is_list = true;
  auto images = tests::field(workflow::FieldKind::image);
  images.is_list = true;
  Facts facts;
  facts.folders["photos/"] = {.value = std::vector<std::string>{"b10.png", "b9.png", "x.txt"}};
  const auto lists_of = [&](const std::string& yaml, const workflow::FieldType& type) {
    FactReader reader(facts);
    ProblemList problems;
    Notes notes;
    const auto value = yaml::parse_yaml_value(yaml, "p");
    const auto values =
        axis_values(value.kind == yaml::RawValue::Kind::list ? value.items : std::vector{value},
                    type, "x", "", {reader, problems, notes, 10});
    REQUIRE(problems.empty());
    std::string text;
    for (const auto& list : values) {
      REQUIRE(list.kind == yaml::RawValue::Kind::list);
      text += "[";
      for (const auto& item : list.items) {
        text += " " + item.text;
      }
      text += " ]";
    }
    return text;
  };
  CHECK(lists_of("{range: [1, 3, 1]}", numbers) == "[ 1 2 3 ]");
  CHECK(lists_of("[[1, {range: [5, 6, 1]}], 7]", numbers) == "[ 1 5 6 ][ 7 ]");
  CHECK(lists_of("photos/", images) == "[ photos/b9.png photos/b10.png ]");
  CHECK(lists_of("[[a.png, photos/], photos/*9.png]", images) ==
        "[ a.png photos/b9.png photos/b10.png ][ photos/b9.png ]");
}

TEST_CASE("axes: prompts that the server expands", "[plan]") {
  Facts facts;
  facts.prompts[{.prompt = "a {red|blue} fox", .max_prompts = 10'000}] = {
      .value = std::vector<std::string>{"a red fox", "a blue fox"}};
  facts.prompts[{.prompt = "{", .combinatorial = false, .max_prompts = 5, .seed = 1}] = {
      .problem = "the server cannot parse it"};
  CHECK(values_of("{dynamic: 'a {red|blue} fox'}", k_text, facts) == "a red fox|a blue fox");
  CHECK(values_of("{dynamic: '{', combinatorial: false, max_prompts: 5, seed: 1}", k_text, facts) ==
        "p: x: the server cannot parse it");
  facts.offline = true;
  CHECK(values_of("{dynamic: 'x'}", k_text, facts) ==
        "p: x: only a server can expand {dynamic: …}\n"
        "  hint: plan it with a server, or write the prompts down");
}

TEST_CASE("axes: prompts that max_prompts cuts off are a warning", "[plan]") {
  Facts facts;
  const std::vector<std::string> three{"a", "b", "c"};
  facts.prompts[{.prompt = "x", .max_prompts = 3}] = {.value = three};
  facts.prompts[{.prompt = "x", .max_prompts = 4}] = {.value = three};
  facts.prompts[{.prompt = "x", .max_prompts = 10'000}] = {
      .value = std::vector<std::string>(10'000, "a")};
  const auto warnings_of = [&](const std::string& yaml) {
    FactReader reader(facts);
    ProblemList problems;
    Notes notes;
    const auto values = axis_values({yaml::parse_yaml_value(yaml, "p")}, k_text, "x", "",
                                    {reader, problems, notes, 10});
    REQUIRE(problems.empty());
    return std::to_string(values.size()) + ": " + base::join(tests::warnings_of(notes), ";");
  };
  CHECK(warnings_of("{dynamic: x, max_prompts: 2}") ==
        "2: p: x: the text makes more prompts than max_prompts: only the first 2 are taken");
  CHECK(warnings_of("{dynamic: x, max_prompts: 3}") == "3: ");
  CHECK(warnings_of("{dynamic: x, max_prompts: 10000}").starts_with("10000: p: x: the text makes"));
  CHECK(values_of("{dynamic: x}", k_text, facts)
            .starts_with("p: x: the text makes 10000 prompts or more"));
}

TEST_CASE("axes: draws without a seed depend on the base and the text", "[plan]") {
  const auto asked = [](const std::string& yaml, std::uint64_t base) {
    const Facts facts;
    FactReader reader(facts);
    ProblemList problems;
    Notes notes;
    (void)axis_values({yaml::parse_yaml_value(yaml, "p")}, k_text, "x", "",
                      {reader, problems, notes, 10, "", {.value = base}});
    return reader.missing().prompts.at(0);
  };
  const std::string draws = "{dynamic: 'a {b|c}', combinatorial: false}";
  const auto request = asked(draws, 1);
  CHECK(request.seed.has_value());
  CHECK(request.max_prompts == 100);
  CHECK(request == asked(draws, 1));
  CHECK(request.seed != asked(draws, 2).seed);
  CHECK(request.seed != asked("{dynamic: 'a {b|d}', combinatorial: false}", 1).seed);
  CHECK(asked("{dynamic: 'a', combinatorial: false, seed: 3}", 1).seed == 3);
  CHECK_FALSE(asked("{dynamic: 'a'}", 1).seed.has_value());
}

TEST_CASE("axes: what is missing is noted, each once", "[plan]") {
  const Facts facts;
  FactReader reader(facts);
  ProblemList problems;
  Notes notes;
  for (const std::string yaml :
       {"{lines: p.txt}", "{lines: p.txt}", "{dynamic: a}", "{dynamic: b}"}) {
    CHECK(axis_values({yaml::parse_yaml_value(yaml, "p")}, k_text, "x", "",
                      {reader, problems, notes, 10})
              .empty());
  }
  CHECK(problems.empty());
  CHECK(reader.missing().text_files == std::vector<std::string>{"p.txt"});
  CHECK(reader.missing().prompts.size() == 2);
}
