#include "dynamic_prompts.hpp"

#include <algorithm>
#include <optional>

namespace invokeai_batch::sim {
namespace {

/// The text around the first outermost braces, and the alternatives within them.
struct Split {
  std::string_view before{};
  std::vector<std::string_view> choices{};  // empty: no braces that close
  std::string_view after{};
};

Split split(std::string_view prompt) {
  prompt = prompt.substr(0, prompt.find('#'));
  const auto open = prompt.find('{');
  if (open == std::string_view::npos) {
    return {prompt};
  }
  Split found{prompt.substr(0, open)};
  int depth = 0;
  auto begin = open + 1;
  for (auto i = open; i < prompt.size(); ++i) {
    if (prompt[i] == '{') {
      ++depth;
    } else if (prompt[i] == '}') {
      --depth;
    }
    if (depth == 0 || (depth == 1 && prompt[i] == '|')) {
      found.choices.push_back(prompt.substr(begin, i - begin));
      begin = i + 1;
    }
    if (depth == 0) {
      found.after = prompt.substr(i + 1);
      return found;
    }
  }
  return {prompt};
}

// Where an outermost brace opens that never closes.
std::optional<std::size_t> open_brace(std::string_view prompt) {
  prompt = prompt.substr(0, prompt.find('#'));
  std::size_t depth = 0;
  std::size_t outermost = 0;
  for (std::size_t i = 0; i < prompt.size(); ++i) {
    if (prompt[i] == '{' && depth++ == 0) {
      outermost = i;
    } else if (prompt[i] == '}' && depth > 0) {
      --depth;  // one that closes nothing means itself
    }
  }
  return depth == 0 ? std::nullopt : std::optional(outermost);
}

}  // namespace

std::string syntax_error(std::string_view prompt) {
  const auto at = open_brace(prompt);
  if (!at) {
    return {};
  }
  const auto before = prompt.substr(0, *at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = *at - (before.find_last_of('\n') + 1) + 1;  // npos + 1 is 0
  return "Expected end of text, found '{'  (at char " + std::to_string(*at) +
         "), (line:" + std::to_string(line) + ", col:" + std::to_string(column) + ")";
}

std::vector<std::string> all_prompts(std::string_view prompt, std::size_t most) {
  const auto parts = split(prompt);
  if (parts.choices.empty()) {
    return {std::string(parts.before)};
  }
  std::vector<std::string> prompts;
  for (const auto choice : parts.choices) {
    for (const auto& inner : all_prompts(choice, most)) {
      for (const auto& rest : all_prompts(parts.after, most)) {
        if (prompts.size() == most) {
          return prompts;
        }
        prompts.push_back(std::string(parts.before) + inner + rest);
      }
    }
  }
  return prompts;
}

std::vector<std::string> random_prompts(std::string_view prompt, std::size_t count, IdSource& ids) {
  std::vector<std::string> prompts;
  while (prompts.size() < count) {
    std::string text;
    auto rest = std::string(prompt);
    for (auto parts = split(rest); !parts.choices.empty(); parts = split(rest)) {
      const auto pick = ids.between(0, static_cast<std::int64_t>(parts.choices.size()));
      text += parts.before;
      rest = std::string(parts.choices[static_cast<std::size_t>(pick)]) + std::string(parts.after);
    }
    prompts.push_back(text + rest);
  }
  return prompts;
}

}  // namespace invokeai_batch::sim
