#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"

using namespace invokeai_batch::json;

TEST_CASE("writer: commas and order come out right", "[json]") {
  Writer writer;
  writer.begin_object().member("a", "x").key("b").begin_array().integer(1).number(7.5).null();
  writer.boolean(true).begin_object().end_object().end_array().key("c").raw("{}").end_object();
  CHECK(writer.text() == R"({"a":"x","b":[1,7.5,null,true,{}],"c":{}})");
}

TEST_CASE("writer: strings are escaped as JSON.stringify does", "[json]") {
  CHECK(quoted("a\"b\\c\n\t\x01é/") == "\"a\\\"b\\\\c\\n\\t\\u0001é/\"");
}

TEST_CASE("writer: a value prints as it was read", "[json]") {
  const std::string text = R"({"b":1.10,"a":[true,null,"x\n"],"e":{},"f":[]})";
  const auto document = parse(text, "t");
  CHECK(to_text(document.root()) == text);
  CHECK(to_pretty_text(document.root()) ==
        "{\n  \"b\": 1.10,\n  \"a\": [\n    true,\n    null,\n    \"x\\n\"\n  ],\n  \"e\": {},\n  "
        "\"f\": []\n}");
}
