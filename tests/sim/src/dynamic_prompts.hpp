// `{red|blue} fox`: the alternatives of dynamic prompts, nested ones included, without what
// stands behind a `#`. (The server knows more of the syntax: weights, wildcards, `2$$`; nothing
// here needs them.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ids.hpp"

namespace invokeai_batch::sim {

/// What the server says of a brace that never closes, seen on 6.14.2; "" when all is well.
[[nodiscard]] std::string syntax_error(std::string_view prompt);

/// Every combination, the last alternative varying fastest, at most `most`.
[[nodiscard]] std::vector<std::string> all_prompts(std::string_view prompt, std::size_t most);
/// `count` random ones.
[[nodiscard]] std::vector<std::string> random_prompts(std::string_view prompt, std::size_t count,
                                                      IdSource& ids);

}  // namespace invokeai_batch::sim
