// Small services of the server. Source: routers/utilities.py, routers/style_presets.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

/// A prompt in the syntax of the dynamicprompts library: "a {red|blue} fox", "__animals__".
struct DynamicPrompt {
  std::string prompt{};
  std::int64_t max_prompts = 1000;     // servers refuse more than 10 000
  bool combinatorial = true;           // false: drawn at random
  std::optional<std::int64_t> seed{};  // of the draw
};
[[nodiscard]] http::Request dynamic_prompts_request(const Server& server,
                                                    const DynamicPrompt& prompt);
/// The prompts, in order. A prompt that cannot be parsed is an `invalid` failure in the server's
/// words (it answers 200 and gives the prompt back unexpanded).
[[nodiscard]] Reply<std::vector<std::string>> read_dynamic_prompts(const http::Outcome& outcome);

struct StylePreset {
  std::string id{};
  std::string name{};
  std::string type{};  // "default", "user", "project": an open set
  std::string positive_prompt{};
  std::string negative_prompt{};
};
[[nodiscard]] http::Request style_presets_request(const Server& server);
[[nodiscard]] Reply<std::vector<StylePreset>> read_style_presets(const http::Outcome& outcome);

/// A list of texts of the user's, by a name such as "animals/cats". Version 7 and later:
/// Features::wildcards.
struct Wildcard {
  std::string name{};
  std::vector<std::string> values{};
};
[[nodiscard]] http::Request wildcards_request(const Server& server);
[[nodiscard]] Reply<std::vector<Wildcard>> read_wildcards(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
