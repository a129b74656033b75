#include <string>
#include <vector>

#include "invokeai_batch/invokeai/utilities.hpp"

#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

}  // namespace

TEST_CASE("utilities: requests", "[invokeai]") {
  CHECK(text_of(dynamic_prompts_request(k_server, {.prompt = "a {red|blue} fox"})) ==
        "POST http://gpu:9090/api/v1/utilities/dynamicprompts\nContent-Type: application/json\n\n"
        R"({"prompt":"a {red|blue} fox","max_prompts":1000,"combinatorial":true})");
  CHECK(dynamic_prompts_request(
            k_server, {.prompt = "x", .max_prompts = 3, .combinatorial = false, .seed = 7})
            .body == R"({"prompt":"x","max_prompts":3,"combinatorial":false,"seed":7})");
  CHECK(text_of(style_presets_request(k_server)) == "GET http://gpu:9090/api/v1/style_presets/\n");
}

TEST_CASE("utilities: an expanded prompt", "[invokeai]") {
  CHECK(value_of(read_dynamic_prompts(json_reply(R"({"prompts":["a","b"],"error":null})"))) ==
        std::vector<std::string>{"a", "b"});
  CHECK(value_of(read_dynamic_prompts(json_reply(R"({"prompts":["a"]})"))).size() == 1);
}

TEST_CASE("utilities: a prompt that cannot be expanded", "[invokeai]") {
  const auto failure = failure_of(read_dynamic_prompts(
      json_reply(R"x({"prompts":["{a"],"error":"Expected '}'\n  (at char 2)"})x")));
  CHECK(failure.kind == FailureKind::invalid);
  CHECK(failure.what == "the prompt cannot be expanded: Expected '}'   (at char 2)");
  CHECK(failure_of(read_dynamic_prompts(json_reply(R"({"prompts":[1]})"))).what ==
        "the answer is not a list of prompts: prompts is no list of texts");
}

TEST_CASE("utilities: style presets", "[invokeai]") {
  const auto presets = value_of(read_style_presets(
      json_reply(R"([{"name":"Photo","preset_data":{"positive_prompt":"{prompt}, photo",)"
                 R"("negative_prompt":"blurry"},"type":"default","id":"p1","image":null}])")));
  REQUIRE(presets.size() == 1);
  CHECK(presets[0].id == "p1");
  CHECK(presets[0].name == "Photo");
  CHECK(presets[0].type == "default");
  CHECK(presets[0].positive_prompt == "{prompt}, photo");
  CHECK(presets[0].negative_prompt == "blurry");
}

TEST_CASE("utilities: the wildcards of a user", "[invokeai]") {
  const auto wildcards = value_of(read_wildcards(
      json_reply(R"([{"name":"animals/cats","values":["tabby","manx"],"id":"w","user_id":"u"}])")));
  REQUIRE(wildcards.size() == 1);
  CHECK(wildcards[0].name == "animals/cats");
  CHECK(wildcards[0].values == std::vector<std::string>{"tabby", "manx"});
  CHECK(value_of(read_wildcards(json_reply("[]"))).empty());
  CHECK(failure_of(read_wildcards(json_reply(R"([{"name":"cats"}])"))).what ==
        "the answer is not a list of wildcards: values is missing");
}
