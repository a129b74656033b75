#include "advice.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr std::string_view k_program = "invokeai-batch ";

bool is_placeholder(std::string_view word) {
  while (!word.empty() && (word.front() == '[' || word.front() == '@')) {
    word.remove_prefix(1);
  }
  const auto name = word.substr(0, word.find_first_of("].…,/"));
  return name.size() > 1 && std::all_of(name.begin(), name.end(),
                                        [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool is_complete(std::string_view line) {
  for (const auto word : base::split(line, ' ')) {
    const auto value = word.substr(word.rfind('=') + 1);
    if (is_placeholder(word) || is_placeholder(value) || value.ends_with("VALUE'")) {
      return false;
    }
  }
  return true;
}

// What is said behind a command: "  (carries on)", "; it also …".
std::string_view without_remark(std::string_view line) {
  line = line.substr(0, line.find("  ("));
  line = line.substr(0, line.find("; "));
  return base::trim(line.substr(0, line.find(" lists ")));
}

// A line of advice without its mark; nullopt for other lines.
std::optional<std::string_view> advice_in(std::string_view line) {
  constexpr std::array<std::string_view, 3> k_marks{"try: ", "next: ", "hint: "};
  for (const auto mark : k_marks) {
    if (const auto at = line.find(mark); at != std::string_view::npos) {
      return line.substr(at + mark.size());
    }
  }
  return std::nullopt;
}

// "--max-jobs 216": one option and its value, at the end of the advice.
std::optional<std::string_view> option_in(std::string_view advice) {
  const auto at = advice.find(": --");
  const auto begin = advice.starts_with("--") ? 0 : at == std::string_view::npos ? at : at + 2;
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  const auto option = advice.substr(begin);
  const bool is_one = std::count(option.begin(), option.end(), ' ') == 1 && is_complete(option);
  return is_one ? std::optional(option) : std::nullopt;
}

}  // namespace

std::vector<std::string> advised_commands(std::string_view command, std::string_view said) {
  std::vector<std::string> commands;
  for (const auto line : base::split(said, '\n')) {
    const auto advice = advice_in(line);
    if (!advice) {
      continue;
    }
    const auto program = advice->find(k_program);
    if (program != std::string_view::npos) {
      const bool is_in_brackets = program > 0 && (*advice)[program - 1] == '(';
      const auto end = is_in_brackets ? advice->find(')', program) : std::string_view::npos;
      const auto whole = without_remark(advice->substr(0, end).substr(program));
      const bool asks = whole.starts_with("invokeai-batch login");
      if (is_complete(whole) && !asks) {
        commands.emplace_back(whole);
      }
    } else if (const auto option = option_in(*advice); option && command.starts_with(k_program)) {
      commands.push_back(std::string(command) + " " + std::string(*option));
    }
  }
  return commands;
}

}  // namespace invokeai_batch::tests
