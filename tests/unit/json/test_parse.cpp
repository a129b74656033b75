#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"

using namespace invokeai_batch::json;

TEST_CASE("json: members keep their order, numbers their text, values their offset", "[json]") {
  const std::string text = R"({"b": 1.10, "a": [true, null, "x\n\u00e9"], "b2": {}})";
  const auto document = parse(text, "t");
  const auto root = document.root();
  std::vector<std::string> keys;
  for (const auto& [key, value] : root) {
    keys.emplace_back(key);
  }
  CHECK(keys == std::vector<std::string>{"b", "a", "b2"});
  CHECK(root["b"].text() == "1.10");
  CHECK(root["b"].number() == 1.1);
  CHECK(root["a"].size() == 3);
  CHECK(root["a"].at(0).boolean() == true);
  CHECK(root["a"].at(1).is_null());
  CHECK(root["a"].at(2).text() == "x\né");
  CHECK(text.substr(root["a"].at(2).offset(), 3) == "\"x\\");
  CHECK(root["b2"].offset() == text.find("{}"));
  CHECK(root["b2"].size() == 0);
  CHECK(root["b2"].begin() == root["b2"].end());
}

TEST_CASE("json: what is not there is absent, however deep one asks", "[json]") {
  const auto document = parse(R"({"a": null})", "t");
  CHECK_FALSE(document.root()["x"]["y"].at(3)["z"].exists());
  CHECK(document.root()["a"].exists());
  CHECK_FALSE(Value().is_null());
  CHECK(Value().size() == 0);
}

TEST_CASE("json: integers are exact and may be written as floats", "[json]") {
  const auto document =
      parse("[7, 7.0, 7e2, 7.5, 18446744073709551616, 1e400, 9007199254740993]", "t");
  const auto root = document.root();
  CHECK(root.at(0).integer() == 7);
  CHECK(root.at(1).integer() == 7);
  CHECK(root.at(2).integer() == 700);
  CHECK_FALSE(root.at(3).integer().has_value());
  CHECK_FALSE(root.at(4).integer().has_value());
  CHECK(root.at(4).text() == "18446744073709551616");
  CHECK_FALSE(root.at(5).number().has_value());
  CHECK(root.at(6).integer() == 9007199254740993);
}

TEST_CASE("json: a scalar is a document, and a byte order mark is skipped", "[json]") {
  CHECK(parse("null", "t").root().is_null());
  CHECK(parse(" \"x\" ", "t").root().text() == "x");
  CHECK(parse("-12", "t").root().integer() == -12);
  const auto document = parse("\xef\xbb\xbf[1]", "t");
  CHECK(document.root().offset() == 3);
}

TEST_CASE("json: a moved document keeps its values valid", "[json]") {
  auto document = parse(R"(["a"])", "t");
  const auto value = document.root().at(0);
  const auto moved = std::move(document);
  CHECK(value.text() == "a");
}

TEST_CASE("json: the last of two members of one name counts", "[json]") {
  CHECK(parse(R"({"a":1,"a":2})", "t").root()["a"].integer() == 2);
}

TEST_CASE("json: what is wrong is said with line, column and a caret", "[json]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{\n  \"a\" 1\n}", "t:2:7: not valid JSON: expected ':'"},
      {"[1, 2", "t:1:6: not valid JSON: the text ends too early: expected ',' or ']'"},
      {"[1,]", "t:1:4: not valid JSON: expected a value"},
      {"{\"a\":01}", "t:1:7: not valid JSON: expected ',' or '}'"},
      {"[1] x", "t:1:5: not valid JSON: there is more after the end of the value"},
      {"1 x", "t:1:3: not valid JSON: there is more after the end of the value"},
      {"[\"a\nb\"]", "t:1:4: not valid JSON: a control character or line break inside a string"},
      {"[\"a", "t:1:4: not valid JSON: the text ends too early: a string is not closed"},
      {"[\"\\x\"]", "t:1:4: not valid JSON: unknown escape in a string"},
      {"[\"\xff\"]", "t:1:3: not valid JSON: this byte is not valid UTF-8"},
      {"{a:1}", "t:1:2: not valid JSON: expected a member name in double quotes"},
      {"[tru]", "t:1:2: not valid JSON: expected a value"},
      {"[truex]", "t:1:6: not valid JSON: expected ',' or ']'"},
      {"", "t:1:1: not valid JSON: there is nothing in it"},
      {" \n", "t:1:1: not valid JSON: there is nothing in it"},
      {"[NaN]", "t:1:2: not valid JSON: expected a value"},
      {"<html>", "t:1:1: not valid JSON: expected a value"},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    try {
      (void)parse(text, "t");
      FAIL("it was accepted");
    } catch (const invokeai_batch::base::Error& error) {
      const std::string what = error.what();
      CHECK(what.substr(0, what.find('\n')) == message);
    }
  }
}

TEST_CASE("json: nesting is bounded, not the stack", "[json]") {
  const std::string deep = std::string(100'000, '[');
  CHECK_THROWS_AS(parse(deep, "t"), invokeai_batch::base::Error);
  const std::string fine = std::string(k_deepest, '[') + std::string(k_deepest, ']');
  CHECK(parse(fine, "t").root().is_array());
}

TEST_CASE("json: the syntax checker accepts what JSON is", "[json]") {
  for (const char* text :
       {"0", "-0", "1.5e+3", "[]", "{}", "[[],{}]", "\"\\ud83d\\ude00\"", "true", " null "}) {
    INFO(text);
    CHECK_FALSE(find_syntax_error(text, 10).has_value());
  }
  for (const char* text : {"01", "1.", ".5", "+1", "1e", "-", "0x1", "1 "}) {
    INFO(text);
    CHECK_FALSE(is_json_number(text));
  }
}
