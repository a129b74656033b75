// The rules of generators. Expected values are what InvokeAI's own frontend gives: node.js 20 with
// the expressions of features/nodes/types/field.ts and the npm package mersenne-twister.
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/workflow/batch.hpp"
#include "javascript.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

using Texts = std::vector<std::string>;

constexpr GeneratorLimits k_limits{.seed = 4711, .most = 1000};

Generated generated(BatchKind kind, const std::string& rule) {
  const auto document = json::parse(rule, "rule");
  return generate(kind, document.root(), k_limits);
}

Texts values(BatchKind kind, const std::string& rule) {
  auto result = generated(kind, rule);
  if (const auto* bad = std::get_if<BadRule>(&result)) {
    return {"bad: " + bad->why};
  }
  REQUIRE(std::holds_alternative<Texts>(result));
  return std::get<Texts>(std::move(result));
}

std::string of_type(const std::string& type, const std::string& more = "") {
  return R"({"type":")" + type + "\"" + (more.empty() ? "" : "," + more) + "}";
}

}  // namespace

TEST_CASE("generators: sequences", "[workflow]") {
  struct Row {
    BatchKind kind;
    std::string more;
    Texts expected;
  };
  const auto rows = std::vector<Row>{
      {BatchKind::integer, "", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}},
      {BatchKind::integer, R"("start":5,"step":-2,"count":3)", {"5", "3", "1"}},
      {BatchKind::integer, R"("start":7,"step":0,"count":4)", {"7"}},
      {BatchKind::integer, R"("count":0)", {}},
      {BatchKind::integer, R"("count":-1)", {}},
      {BatchKind::number,
       "",
       {"0", "0.1", "0.2", "0.30000000000000004", "0.4", "0.5", "0.6000000000000001",
        "0.7000000000000001", "0.8", "0.9"}},
      {BatchKind::number, R"("start":1e21,"step":1e-7,"count":1)", {"1e+21"}},
      {BatchKind::number, R"("start":0,"step":1e-7,"count":2)", {"0", "1e-7"}},
  };
  for (const auto& row : rows) {
    INFO(row.more);
    const auto* const type = row.kind == BatchKind::integer
                                 ? "integer_generator_arithmetic_sequence"
                                 : "float_generator_arithmetic_sequence";
    CHECK(values(row.kind, of_type(type, row.more)) == row.expected);
  }
}

TEST_CASE("generators: linear distributions, whole ones rounded half up", "[workflow]") {
  const auto whole = [](const std::string& more) {
    return values(BatchKind::integer, of_type("integer_generator_linear_distribution", more));
  };
  CHECK(whole("") == Texts{"0", "1", "2", "3", "4", "6", "7", "8", "9", "10"});
  CHECK(whole(R"("start":0,"end":5,"count":3)") == Texts{"0", "3", "5"});
  CHECK(whole(R"("start":0,"end":-5,"count":3)") == Texts{"0", "-2", "-5"});
  CHECK(whole(R"("start":16,"end":65,"count":4)") == Texts{"16", "32", "49", "65"});
  CHECK(whole(R"("start":3,"end":9,"count":1)") == Texts{"3"});
  const auto real = [](const std::string& more) {
    return values(BatchKind::number, of_type("float_generator_linear_distribution", more));
  };
  CHECK(real(R"("count":4)") == Texts{"0", "0.3333333333333333", "0.6666666666666666", "1"});
  CHECK(real(R"("start":1.5,"end":2,"count":1)") == Texts{"1.5"});
  CHECK(real(R"("start":-0.1,"end":0.3,"count":3)") == Texts{"-0.1", "0.1", "0.30000000000000004"});
}

TEST_CASE("generators: random numbers are those of MT19937 seeded by init_genrand", "[workflow]") {
  // The reference implementation's first outputs for 5489: 3499211612, 581869302, 3890346734.
  CHECK(values(BatchKind::integer, of_type("integer_generator_random_distribution_uniform",
                                           R"("min":0,"max":4294967295,"count":3,"seed":5489)")) ==
        Texts{"3499211612", "581869302", "3890346734"});
  CHECK(values(BatchKind::integer, of_type("integer_generator_random_distribution_uniform",
                                           R"("min":-5,"max":5,"count":6,"seed":5489)")) ==
        Texts{"3", "-4", "4", "4", "-4", "5"});
  CHECK(values(BatchKind::number, of_type("float_generator_random_distribution_uniform",
                                          R"("count":2,"seed":5489)")) ==
        Texts{"0.8147236919030547", "0.13547700410708785"});
  CHECK(values(BatchKind::number, of_type("float_generator_random_distribution_uniform",
                                          R"("min":-1,"max":2,"count":1,"seed":5489)")) ==
        Texts{"1.4441710757091641"});
  const auto with_seed = [](const std::string& seed) {
    return values(BatchKind::integer, of_type("integer_generator_random_distribution_uniform",
                                              R"("max":1000000,"count":2)" + seed));
  };
  CHECK(with_seed(R"(,"seed":-1)") == with_seed(R"(,"seed":4294967295)"));  // ToUint32
  CHECK(with_seed("") == with_seed(R"(,"seed":4711)"));                     // the given one
  CHECK(with_seed(R"(,"seed":null)") == with_seed(R"(,"seed":4711)"));
  CHECK(with_seed("") != with_seed(R"(,"seed":4712)"));
}

TEST_CASE("generators: texts are split as JavaScript splits them", "[workflow]") {
  struct Row {
    BatchKind kind;
    std::string more;
    Texts expected;
  };
  const auto rows = std::vector<Row>{
      {BatchKind::string, "", {"foo", "bar", "baz", "qux"}},
      {BatchKind::string, R"("input":" a , b,,c ")", {" a ", " b", "c "}},
      {BatchKind::string, R"("input":"a\nb\n","splitOn":"\\n")", {"a", "b"}},
      {BatchKind::string, R"("input":"a\nb","splitOn":"\n")", {"a", "b"}},
      {BatchKind::string, R"("input":"a\\b\\c","splitOn":"\\")", {"a", "b", "c"}},
      {BatchKind::string, R"("input":"say \"x\" now","splitOn":"\"")", {"say ", "x", " now"}},
      {BatchKind::string, R"("input":"a, b","splitOn":"")", {"a, b"}},
      {BatchKind::string, R"("input":"aXXXb","splitOn":"XX")", {"a", "Xb"}},
      {BatchKind::string, R"("input":"","splitOn":",")", {}},
      {BatchKind::integer, "", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}},
      {BatchKind::integer,
       R"("input":" 5 ,-3,+4,1.9,12abc,abc,,0x10,1e3, ")",
       {"5", "-3", "4", "1", "12", "0", "1"}},
      {BatchKind::number,
       "",
       {"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"}},
      {BatchKind::number,
       R"("input":"1.5e3x;.5;5.;-0;1e;1e+;+2;-.25e-1;.;e5;NaN;1.2.3","splitOn":";")",
       {"1500", "0.5", "5", "0", "1", "1", "2", "-0.025", "1.2"}},
      {BatchKind::number, "\"input\":\"\u00a01\u2003,\u30002\ufeff\"", {"1", "2"}},
  };
  for (const auto& row : rows) {
    INFO(row.more);
    const auto* const type = row.kind == BatchKind::string    ? "string_generator_parse_string"
                             : row.kind == BatchKind::integer ? "integer_generator_parse_string"
                                                              : "float_generator_parse_string";
    CHECK(values(row.kind, of_type(type, row.more)) == row.expected);
  }
}

TEST_CASE("generators: prompts and boards are left to the server", "[workflow]") {
  const auto all =
      generated(BatchKind::string, of_type("string_generator_dynamic_prompts_combinatorial",
                                           R"("input":"a {red|blue} fox","maxPrompts":7)"));
  REQUIRE(std::holds_alternative<PromptRule>(all));
  CHECK(std::get<PromptRule>(all).prompt == "a {red|blue} fox");
  CHECK(std::get<PromptRule>(all).combinatorial);
  CHECK(std::get<PromptRule>(all).most == 7);
  CHECK(!std::get<PromptRule>(all).seed.has_value());

  const auto some =
      generated(BatchKind::string, of_type("string_generator_dynamic_prompts_random"));
  REQUIRE(std::holds_alternative<PromptRule>(some));
  CHECK(std::get<PromptRule>(some).prompt == "a super {cute|ferocious} {dog|cat}");
  CHECK(!std::get<PromptRule>(some).combinatorial);
  CHECK(std::get<PromptRule>(some).most == 10);
  CHECK(std::get<PromptRule>(some).seed == 4711);

  const auto board = generated(BatchKind::image, R"({"board_id":"b-1","category":"assets"})");
  REQUIRE(std::holds_alternative<BoardRule>(board));
  CHECK(std::get<BoardRule>(board).board_id == "b-1");
  CHECK(std::get<BoardRule>(board).assets);
}

TEST_CASE("generators: a rule without a type is its kind's first one", "[workflow]") {
  CHECK(values(BatchKind::integer, R"({"start":3,"count":2})") == Texts{"3", "4"});
  CHECK(values(BatchKind::number, R"({"start":3,"count":1})") == Texts{"3"});
  CHECK(values(BatchKind::string, R"({"input":"a,b"})") == Texts{"a", "b"});
  const auto absent = generate(BatchKind::integer, {}, k_limits);
  REQUIRE(std::holds_alternative<Texts>(absent));
  CHECK(std::get<Texts>(absent).size() == 10);
}

TEST_CASE("generators: stored values win over the rule", "[workflow]") {
  CHECK(values(BatchKind::number, of_type("float_generator_random_distribution_uniform",
                                          R"("count":9,"values":[0.10,1e-7])")) ==
        Texts{"0.10", "1e-7"});
  CHECK(values(BatchKind::string, R"({"values":["a","b"]})") == Texts{"a", "b"});
  CHECK(values(BatchKind::integer, R"({"values":[]})").empty());
  CHECK(values(BatchKind::integer, R"({"values":null,"count":1})") == Texts{"0"});
}

TEST_CASE("generators: a rule that is wrong says what is wrong with it", "[workflow]") {
  struct Row {
    BatchKind kind;
    std::string rule;
    std::string why;
  };
  const auto rows = std::vector<Row>{
      {BatchKind::integer, R"({"start":"1"})", "start must be a number"},
      {BatchKind::integer, R"({"step":0.5})", "step must be a whole number"},
      {BatchKind::number, R"({"count":2.5})", "count must be a whole number"},
      {BatchKind::number, R"({"start":null})", "start must be a number"},
      {BatchKind::integer, R"({"count":1001})",
       "count asks for 1001 values, more than the 1000 that a plan may have"},
      {BatchKind::integer,
       of_type("integer_generator_random_distribution_uniform", R"("seed":1.5)"),
       "seed must be a whole number"},
      {BatchKind::integer, of_type("float_generator_parse_string"),
       "type \"float_generator_parse_string\" is not known"},
      {BatchKind::string, of_type("string_generator_poem"),
       "type \"string_generator_poem\" is not known"},
      {BatchKind::string, R"({"input":5})", "input must be a text"},
      {BatchKind::string,
       of_type("string_generator_dynamic_prompts_combinatorial", R"("maxPrompts":0)"),
       "maxPrompts must be at least 1"},
      {BatchKind::image, "{}", "board_id is not chosen"},
      {BatchKind::image, R"({"board_id":"b","category":"all"})",
       "category must be images or assets"},
  };
  for (const auto& row : rows) {
    INFO(row.rule);
    CHECK(values(row.kind, row.rule) == Texts{"bad: " + row.why});
  }
}

TEST_CASE("generators: what draws anew at every Invoke is known", "[workflow]") {
  const auto draws = [](const std::string& rule) {
    const auto document = json::parse(rule, "rule");
    return draws_anew(document.root());
  };
  CHECK(draws(of_type("float_generator_random_distribution_uniform")));
  CHECK(draws(of_type("integer_generator_random_distribution_uniform", R"("seed":null)")));
  CHECK(draws(of_type("string_generator_dynamic_prompts_random")));
  CHECK_FALSE(draws(of_type("string_generator_dynamic_prompts_random", R"("seed":1)")));
  CHECK_FALSE(draws(of_type("float_generator_random_distribution_uniform", R"("values":[1])")));
  CHECK_FALSE(draws(of_type("float_generator_linear_distribution")));
  CHECK_FALSE(draws("{}"));
}

TEST_CASE("javascript: halves go up, also below zero", "[workflow]") {
  CHECK(javascript_round(2.5) == 3);
  CHECK(javascript_round(-2.5) == -2);
  CHECK(javascript_round(-2.51) == -3);
  CHECK(javascript_round(0.49999999999999994) == 0);
  CHECK(javascript_round(4503599627370497.0) == 4503599627370497.0);
}

namespace {

Texts values_of_seven(BatchKind kind, const std::string& rule) {
  const auto document = json::parse(rule, "rule");
  const GeneratorLimits limits{.seed = 4711, .most = 20'000, .editor = Editor::seven};
  auto result = generate(kind, document.root(), limits);
  if (const auto* bad = std::get_if<BadRule>(&result)) {
    return {"bad: " + bad->why};
  }
  REQUIRE(std::holds_alternative<Texts>(result));
  return std::get<Texts>(std::move(result));
}

}  // namespace

// Expected: mulberry32, as the editor of version 7 draws.
TEST_CASE("generators: draws of version 7 come from another generator", "[workflow]") {
  const std::string type = "integer_generator_random_distribution_uniform";
  const auto drawn = [&](const std::string& seed) {
    return values_of_seven(BatchKind::integer, of_type(type, R"("count":5,"seed":)" + seed));
  };
  CHECK(drawn("0") == Texts{"2", "0", "2", "1", "5"});
  CHECK(drawn("1") == Texts{"6", "0", "5", "10", "10"});
  CHECK(drawn("42") == Texts{"6", "4", "9", "7", "1"});
  CHECK(drawn("4294967295") == Texts{"9", "2", "7", "10", "9"});
  CHECK(drawn("4294967296") == drawn("0"));
  CHECK(values_of_seven(BatchKind::number, of_type("float_generator_random_distribution_uniform",
                                                   R"("count":2,"seed":1)")) ==
        Texts{"0.6270739405881613", "0.002735721180215478"});
}

TEST_CASE("generators: the editor of version 7 is stricter", "[workflow]") {
  const auto sequence = [](const std::string& more) {
    return values_of_seven(BatchKind::integer,
                           of_type("integer_generator_arithmetic_sequence", more));
  };
  CHECK(sequence(R"("count":0)") == Texts{"bad: count must be at least 1"});
  CHECK(sequence(R"("count":10001)") == Texts{"bad: count must be at most 10000"});
  CHECK(sequence(R"("count":null)") == Texts{"bad: count must be a number"});
  CHECK(values_of_seven(BatchKind::integer,
                        of_type("integer_generator_random_distribution_uniform", R"("seed":-1)")) ==
        Texts{"bad: seed must not be negative"});
  CHECK(values_of_seven(BatchKind::string,
                        of_type("string_generator_dynamic_prompts_random", R"("count":1001)")) ==
        Texts{"bad: count must be at most 1000"});
  // What was drawn earlier is read of fractions alone.
  CHECK(values_of_seven(BatchKind::number, of_type("float_generator_arithmetic_sequence",
                                                   R"("values":[0.5])")) == Texts{"0.5"});
  CHECK(sequence(R"("count":1,"values":[9])") == Texts{"0"});
}
