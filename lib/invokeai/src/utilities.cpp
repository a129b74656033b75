#include "invokeai_batch/invokeai/utilities.hpp"

#include <utility>

#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

struct Expansion {
  std::vector<std::string> prompts{};
  std::string error{};
};

Expansion take_expansion(json::Value root, Shape& shape) {
  const Fields fields(root, shape);
  Expansion expansion{.error = fields.text_or_empty("error")};
  for_each_item(fields.array("prompts"), shape, [&](json::Value prompt) {
    if (!prompt.is_string()) {
      fields.miss("prompts", "no list of texts");
    }
    expansion.prompts.emplace_back(prompt.text());
  });
  return expansion;
}

}  // namespace

http::Request dynamic_prompts_request(const Server& server, const DynamicPrompt& prompt) {
  json::Writer writer;
  writer.begin_object().member("prompt", prompt.prompt);
  writer.key("max_prompts").integer(prompt.max_prompts);
  writer.key("combinatorial").boolean(prompt.combinatorial);
  if (prompt.seed) {
    writer.key("seed").integer(*prompt.seed);
  }
  return json_request(server, http::Method::post, "/api/v1/utilities/dynamicprompts",
                      writer.end_object().take());
}

Reply<std::vector<std::string>> read_dynamic_prompts(const http::Outcome& outcome) {
  auto reply = read_reply(outcome, "a list of prompts", take_expansion);
  if (auto* failure = std::get_if<ApiFailure>(&reply)) {
    return std::move(*failure);
  }
  auto& expansion = std::get<Expansion>(reply);
  if (!expansion.error.empty()) {
    return ApiFailure{.kind = FailureKind::invalid,
                      .status = std::get<http::Response>(outcome).status,
                      .what = "the prompt cannot be expanded: " + base::one_line(expansion.error)};
  }
  return std::move(expansion.prompts);
}

http::Request style_presets_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/style_presets/");
}

Reply<std::vector<StylePreset>> read_style_presets(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of style presets", [](json::Value root, Shape& shape) {
    std::vector<StylePreset> presets;
    for_each_item(root, shape, [&](json::Value value) {
      const Fields fields(value, shape);
      const Fields prompts(fields.object("preset_data"), shape);
      presets.push_back({.id = fields.text("id"),
                         .name = fields.text("name"),
                         .type = fields.text_or_empty("type"),
                         .positive_prompt = prompts.text_or_empty("positive_prompt"),
                         .negative_prompt = prompts.text_or_empty("negative_prompt")});
    });
    return presets;
  });
}

http::Request wildcards_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/wildcards/");
}

Reply<std::vector<Wildcard>> read_wildcards(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of wildcards", [](json::Value root, Shape& shape) {
    std::vector<Wildcard> wildcards;
    for_each_item(root, shape, [&](json::Value value) {
      const Fields fields(value, shape);
      Wildcard wildcard{.name = fields.text("name")};
      for_each_item(fields.array("values"), shape,
                    [&](json::Value one) { wildcard.values.emplace_back(one.text()); });
      wildcards.push_back(std::move(wildcard));
    });
    return wildcards;
  });
}

}  // namespace invokeai_batch::invokeai
