// argv into Arguments. With builder.cpp the only file that includes CLI11; it splits and checks
// words, no values.

#include "cli/parse.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "cli/help.hpp"
#include "cli/usage.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// Every command has these.
void add_common_flags(CLI::App& app, Arguments& arguments) {
  app.add_flag_function(
         "-v,--verbose",
         [&arguments](std::int64_t n) { arguments.output.verbosity = static_cast<int>(n); },
         "say more; twice for more still")
      ->group(k_says);
  app.add_flag_function(
         "-q,--quiet", [&arguments](std::int64_t) { arguments.output.verbosity = -1; },
         "say nothing unless something fails")
      ->group(k_says);
  app.set_help_flag("-h,--help", "show this")->group(k_says);
}

// The definition of a command's words; `arguments` takes what they say.
void define(CLI::App& app, const Command& command, Arguments& arguments,
            const std::function<void(Builder&)>& options) {
  app.allow_extras();
  Builder builder(app, arguments);
  options(builder);
  add_common_flags(app, arguments);
  if (command.words.most > 0) {
    app.add_option(std::string(command.words.name), arguments.words,
                   std::string(command.words.what));
  }
}

[[noreturn]] void refuse(std::string what, std::string hint) {
  throw base::Error(base::ErrorClass::usage, {.what = std::move(what), .hint = std::move(hint)});
}

std::string typed_as(const Command& command) {
  return "invokeai-batch " + std::string(command.name) + (command.signature.empty() ? "" : " ") +
         std::string(command.signature);
}

// Flags as they are typed: "-o", "--output".
std::vector<std::string> flags_of(const CLI::Option& option) {
  std::vector<std::string> flags;
  for (const auto& name : option.get_snames()) {
    flags.push_back("-" + name);
  }
  for (const auto& name : option.get_lnames()) {
    flags.push_back("--" + name);
  }
  return flags;
}

std::vector<std::string> known_flags(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    for (auto& flag : flags_of(*option)) {
      flags.push_back(std::move(flag));
    }
  }
  return flags;
}

OptionUsage usage_of(const CLI::Option& option) {
  const bool takes_value = option.get_items_expected_max() > 0;
  return {flags_of(option),
          !takes_value              ? ""
          : option.get_positional() ? option.get_name()
                                    : option.get_type_name(),
          option.get_description(), option.get_group()};
}

CommandUsage usage_of(const Command& command, const CLI::App& app) {
  CommandUsage usage{std::string(command.name), std::string(command.signature),
                     std::string(command.summary), std::string(command.examples),
                     std::string(command.notes)};
  for (const auto* option : app.get_options()) {
    auto described = usage_of(*option);
    (option->get_positional() ? usage.arguments : usage.options).push_back(std::move(described));
  }
  return usage;
}

// `--output --json` would make a directory called --json.
void refuse_flags_as_values(const CLI::App& app) {
  const auto flags = known_flags(app);
  for (const auto* option : app.get_options()) {
    for (const auto& value : option->results()) {
      if (!option->get_positional() && option->get_items_expected_max() > 0 &&
          std::find(flags.begin(), flags.end(), value) != flags.end()) {
        refuse(flags_of(*option).back() + " " + option->get_type_name() +
                   ": the value is missing before " + value,
               "");
      }
    }
  }
}

// The name in "--set=a", or in "-set".
std::string name_in(const std::string& word) {
  const auto dashes = std::min(word.find_first_not_of('-'), word.size());
  return std::string(base::split(word.substr(dashes), '=').front());
}

// "did you mean --set?"; the dashes count for nothing. One letter is like any other.
std::string near_flag(const std::string& word, const std::vector<std::string>& flags) {
  std::vector<std::string> names;
  for (const auto& flag : flags) {
    if (auto name = name_in(flag); name.size() > 1) {
      names.push_back(std::move(name));
    }
  }
  auto near = name_in(word).size() > 1 ? base::near_names(name_in(word), names)
                                       : std::vector<std::string>{};
  for (auto& name : near) {
    name.insert(0, "--");
  }
  return near.empty() ? "" : "did you mean " + base::join(near, ", or ") + "?";
}

// `-output DIR` would be the output "utput".
void refuse_single_dash(const CLI::App& app, const std::vector<std::string>& words) {
  const auto flags = known_flags(app);
  for (const auto& word : words) {
    if (word == "--") {
      return;
    }
    const auto meant = "--" + name_in(word);
    if (word.starts_with('-') && !word.starts_with("--") && meant.size() > 4 &&
        std::find(flags.begin(), flags.end(), meant) != flags.end()) {
      refuse("unknown option " + word, "did you mean " + meant + "?");
    }
  }
}

// What CLI11 knew nothing about. Behind the first `--` are no options, and it is itself none.
std::vector<std::string> unknown_words(const CLI::App& app) {
  auto words = app.remaining();
  if (const auto mark = std::find(words.begin(), words.end(), "--"); mark != words.end()) {
    words.erase(mark);
  }
  return words;
}

void refuse_unknown_options(const CLI::App& app, const Command& command) {
  std::vector<base::Problem> problems;
  const auto words = app.remaining();
  for (auto it = words.begin(), end = std::find(words.begin(), words.end(), "--"); it != end;
       ++it) {
    const auto& word = *it;
    if (word.starts_with("-")) {
      const auto near = near_flag(word, known_flags(app));
      problems.push_back({.what = "unknown option " + word,
                          .hint = near.empty() ? "invokeai-batch " + std::string(command.name) +
                                                     " --help lists the options"
                                               : near});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
}

void check_words(const std::vector<std::string>& words, const Command& command) {
  const auto& due = command.words;
  if (words.size() < due.least) {
    refuse(std::string(due.what) + " is missing", typed_as(command));
  }
  if (words.size() > due.most) {
    const std::vector<std::string> extra(words.begin() + static_cast<std::ptrdiff_t>(due.most),
                                         words.end());
    refuse("too many arguments: " + base::join(extra, " "),
           typed_as(command) + (due.most > 0 ? "; a value with blanks needs quotes" : ""));
  }
}

std::size_t words_in(std::string_view name) {
  return base::split(name, ' ').size();
}

// Is this what `typed` begins with?
bool begins_with(const std::vector<std::string>& typed, const Command& command) {
  const auto name = base::split(command.name, ' ');
  return typed.size() >= name.size() && std::equal(name.begin(), name.end(), typed.begin());
}

enum class Wanted { command, help };

// Splits what follows the name of the command into what `app` has been told of.
Wanted split(CLI::App& app, const Command& command, Arguments& arguments) {
  const auto& typed = arguments.typed;
  const auto name = static_cast<std::ptrdiff_t>(words_in(command.name));
  refuse_single_dash(app, typed);
  try {
    // CLI11 wants them backwards.
    app.parse(std::vector<std::string>(typed.rbegin(), typed.rend() - name));
  } catch (const CLI::CallForHelp&) {
    return Wanted::help;
  } catch (const CLI::ArgumentMismatch&) {
    // Values are never split or counted, so the last word alone can lack one.
    refuse(typed.back() + ": the value is missing", typed_as(command));
  } catch (const CLI::ParseError& error) {
    refuse(error.what(), typed_as(command));
  }
  refuse_unknown_options(app, command);
  refuse_flags_as_values(app);
  check_words(command.words.most > 0 ? arguments.words : unknown_words(app), command);
  return Wanted::command;
}

Invocation printing(std::string text) {
  return {{}, [text = std::move(text)](const Arguments&) {
            write_stdout(text);
            return 0;
          }};
}

Invocation parse_command(const Command& command, const std::vector<std::string>& typed) {
  Invocation invocation;
  invocation.arguments.typed = typed;
  CLI::App app{"", std::string(command.name)};
  define(app, command, invocation.arguments,
         [&](Builder& builder) { invocation.action = command.options(builder); });
  return split(app, command, invocation.arguments) == Wanted::help
             ? printing(command_help_text(usage_of(command, app)))
             : std::move(invocation);
}

// The first word may be a noun, and the verb is missing or unknown.
void refuse_verb(const std::vector<Command>& commands, const std::vector<std::string>& typed) {
  const auto& noun = typed.front();
  const auto verbs = verbs_of(commands, noun);
  if (verbs.empty()) {
    return;
  }
  const auto all = noun + " " + base::join(verbs, ", ");
  if (typed.size() == 1) {
    refuse("what is to be done with the " + noun + "? A verb is missing", "one of: " + all);
  }
  auto hint = base::did_you_mean(typed[1], verbs);
  refuse("there is no command " + noun + " " + typed[1],
         hint.empty() ? "one of: " + all : std::move(hint));
}

[[noreturn]] void refuse_command(const std::vector<Command>& commands,
                                 const std::vector<std::string>& typed) {
  const auto& word = typed.front();
  if (word.starts_with("-")) {
    refuse("a command is due before " + word, "invokeai-batch --help lists the commands");
  }
  if (base::to_lower(word).ends_with(".json")) {
    refuse("a command is due before " + word, "invokeai-batch inputs " + base::shell_word(word));
  }
  refuse_verb(commands, typed);
  std::vector<std::string> names;
  for (const auto& command : commands) {
    const auto first = base::split(command.name, ' ').front();
    if (names.empty() || names.back() != first) {
      names.emplace_back(first);
    }
  }
  auto hint = base::did_you_mean(word, names);
  refuse("there is no command " + word,
         hint.empty() ? "invokeai-batch --help lists the commands" : std::move(hint));
}

bool is_help(const std::string& word) {
  return word == "-h" || word == "--help";
}

}  // namespace

std::vector<CommandUsage> program_usage(const std::vector<Command>& commands) {
  std::vector<CommandUsage> usages;
  for (const auto& command : commands) {
    Arguments arguments;
    CLI::App app{"", std::string(command.name)};
    Action action;
    define(app, command, arguments, [&](Builder& builder) { action = command.options(builder); });
    usages.push_back(usage_of(command, app));
  }
  return usages;
}

Invocation parse(const std::vector<Command>& commands, const std::vector<std::string>& typed) {
  if (typed.empty() || typed == std::vector<std::string>{"help"} || is_help(typed.front())) {
    return printing(program_help_text(commands));
  }
  if (typed.front() == "--version") {
    return printing("invokeai-batch " INVOKEAI_BATCH_VERSION "\n");
  }
  if (typed.front() == "help") {
    std::vector<std::string> asked(typed.begin() + 1, typed.end());
    asked.emplace_back("--help");
    return parse(commands, asked);
  }
  const auto found =
      std::find_if(commands.begin(), commands.end(),
                   [&typed](const Command& command) { return begins_with(typed, command); });
  if (found != commands.end()) {
    return parse_command(*found, typed);
  }
  if (typed.size() == 2 && is_help(typed.back()) && !verbs_of(commands, typed.front()).empty()) {
    return printing(noun_help_text(commands, typed.front()));
  }
  refuse_command(commands, typed);
}

Arguments parse_again(const Command& command, const std::vector<std::string>& typed,
                      const std::function<void(Builder&)>& options) {
  if (!begins_with(typed, command)) {
    refuse(
        "these are not the words of " + std::string(command.name) + ": " + base::join(typed, " "),
        typed_as(command));
  }
  Arguments arguments;
  arguments.typed = typed;
  CLI::App app{"", std::string(command.name)};
  define(app, command, arguments, options);
  (void)split(app, command, arguments);
  return arguments;
}

}  // namespace invokeai_batch::app
