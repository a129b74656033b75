// Shell completions. What a value may be is told by the word that stands for it: FILE and WORKFLOW
// are files, DIR is a directory, SHELL is a shell, all others are the user's own words.

#include <string>

#include "cli/usage.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::string_view k_shells = "bash zsh fish";

enum class ValueKind { none, file, directory, shell, words };

ValueKind kind_of(const OptionUsage& usage) {
  if (usage.value.empty()) {
    return ValueKind::none;
  }
  if (usage.value == "FILE" || usage.value == "WORKFLOW") {
    return ValueKind::file;
  }
  if (usage.value == "DIR") {
    return ValueKind::directory;
  }
  return usage.value == "SHELL" ? ValueKind::shell : ValueKind::words;
}

// What is typed first: a command of one word, or a noun with the commands that are its verbs.
struct Group {
  std::string name;
  std::string summary;
  std::vector<CommandUsage> verbs{};      // named by their second word; of a noun only
  const CommandUsage* command = nullptr;  // of one word only
};

std::vector<Group> groups_of(const std::vector<CommandUsage>& commands) {
  std::vector<Group> groups;
  for (const auto& command : commands) {
    const auto blank = command.name.find(' ');
    if (blank == std::string::npos) {
      groups.push_back({command.name, command.summary, {}, &command});
      continue;
    }
    const auto noun = command.name.substr(0, blank);
    if (groups.empty() || groups.back().name != noun) {
      groups.push_back({noun, "What is to be done with " + noun});
    }
    auto verb = command;
    verb.name = command.name.substr(blank + 1);
    groups.back().verbs.push_back(std::move(verb));
  }
  return groups;
}

template <class Named>
std::string names_of(const std::vector<Named>& some) {
  std::vector<std::string> names;
  for (const auto& one : some) {
    names.push_back(one.name);
  }
  return base::join(names, " ");
}

// Every occurrence of one of `special` with `before` in front of it.
std::string escaped(std::string_view text, std::string_view special, char before) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      result += before;
    }
    result += c;
  }
  return result;
}

std::string in_single_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return result + "'";
}

// ---- bash ---------------------------------------------------------------------------------------

std::string bash_reply(ValueKind kind) {
  switch (kind) {
    case ValueKind::file:
      return "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
    case ValueKind::directory:
      return "mapfile -t COMPREPLY < <(compgen -d -- \"$current\")";
    case ValueKind::shell:
      return "mapfile -t COMPREPLY < <(compgen -W '" + std::string(k_shells) + "' -- \"$current\")";
    case ValueKind::none:
    case ValueKind::words:
      return ":";
  }
  return ":";
}

std::string bash_command(const CommandUsage& command) {
  std::vector<std::string> flags;
  std::string values;
  for (const auto& option : command.options) {
    flags.insert(flags.end(), option.flags.begin(), option.flags.end());
    if (!option.value.empty()) {
      values += "        " + base::join(option.flags, "|") + ") " + bash_reply(kind_of(option)) +
                "; return ;;\n";
    }
  }
  const auto argument =
      command.arguments.empty() ? ValueKind::words : kind_of(command.arguments.front());
  std::string text = "    " + command.name + ")\n";
  if (!values.empty()) {
    text += "      case $previous in\n" + values + "      esac\n";
  }
  return text + "      options='" + base::join(flags, " ") +
         "'\n      if [[ $current != -* ]]; then " + bash_reply(argument) + "; return; fi ;;\n";
}

std::string bash_group(const Group& group) {
  if (group.command != nullptr) {
    return bash_command(*group.command);
  }
  std::string text = "    " + group.name + ")\n    if ((COMP_CWORD == 2)); then\n" +
                     "      mapfile -t COMPREPLY < <(compgen -W '--help " + names_of(group.verbs) +
                     "' -- \"$current\")\n      return\n    fi\n    case ${COMP_WORDS[2]} in\n";
  for (const auto& verb : group.verbs) {
    text += bash_command(verb);
  }
  return text + "    esac ;;\n";
}

// ---- zsh ----------------------------------------------------------------------------------------

std::string zsh_action(const OptionUsage& usage) {
  switch (kind_of(usage)) {
    case ValueKind::none:
      return "";
    case ValueKind::file:
      return ":" + usage.value + ":_files";
    case ValueKind::directory:
      return ":" + usage.value + ":_files -/";
    case ValueKind::shell:
      return ":" + usage.value + ":(" + std::string(k_shells) + ")";
    case ValueKind::words:
      return ":" + escaped(usage.value, ":", '\\') + ": ";
  }
  return "";
}

std::string zsh_option(const OptionUsage& option) {
  const auto help = "[" + escaped(option.help, "[]:\\", '\\') + "]" + zsh_action(option);
  std::string text;
  for (const auto& flag : option.flags) {
    text += " \\\n        " + in_single_quotes("*" + flag + help);
  }
  return text;
}

std::string zsh_command(const CommandUsage& command) {
  std::string text = "    " + command.name + ")\n      _arguments -s";
  for (const auto& option : command.options) {
    text += zsh_option(option);
  }
  for (const auto& argument : command.arguments) {
    text += " \\\n        " + in_single_quotes("*" + zsh_action(argument));
  }
  return text + " ;;\n";
}

// The list that is offered for the word now being typed.
template <class Named>
std::string zsh_list(const std::vector<Named>& some) {
  std::string text;
  for (const auto& one : some) {
    text += "    " + in_single_quotes(one.name + ":" + escaped(one.summary, ":\\", '\\')) + "\n";
  }
  return text;
}

std::string zsh_group(const Group& group) {
  if (group.command != nullptr) {
    return zsh_command(*group.command);
  }
  std::string text = "    " + group.name + ")\n  local -a verbs=(\n" + zsh_list(group.verbs) +
                     "  )\n  if ((CURRENT == 2)); then\n    _describe verb verbs\n    return\n"
                     "  fi\n  local verb=$words[2]\n  shift words\n  ((CURRENT--))\n"
                     "  case $verb in\n";
  for (const auto& verb : group.verbs) {
    text += zsh_command(verb);
  }
  return text + "  esac ;;\n";
}

// ---- fish ---------------------------------------------------------------------------------------

std::string fish_value(ValueKind kind) {
  switch (kind) {
    case ValueKind::none:
      return "";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::directory:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::shell:
      return " -x -a '" + std::string(k_shells) + "'";
    case ValueKind::words:
      return " -x";
  }
  return "";
}

// `when` is the condition under which the command is the one that is being typed.
std::string fish_command(const CommandUsage& command, const std::string& when) {
  const auto start = "complete -c invokeai-batch -n '" + when + "'";
  std::string text;
  for (const auto& option : command.options) {
    text += start;
    for (const auto& flag : option.flags) {
      text += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
    }
    text += fish_value(kind_of(option)) + " -d " + in_single_quotes(option.help) + "\n";
  }
  for (const auto& argument : command.arguments) {
    const auto kind = kind_of(argument);
    text += kind == ValueKind::file ? "" : start + fish_value(kind) + "\n";
  }
  return text;
}

std::string fish_group(const Group& group) {
  const auto seen = "__fish_seen_subcommand_from " + group.name;
  std::string text = "complete -c invokeai-batch -n __fish_use_subcommand -f -a " + group.name +
                     " -d " + in_single_quotes(group.summary) + "\n";
  if (group.command != nullptr) {
    return text + fish_command(*group.command, seen);
  }
  for (const auto& verb : group.verbs) {
    text += "complete -c invokeai-batch -n '" + seen + "; and not __fish_seen_subcommand_from " +
            names_of(group.verbs) + "' -f -a " + verb.name + " -d " +
            in_single_quotes(verb.summary) + "\n";
    text += fish_command(verb, seen + "; and __fish_seen_subcommand_from " + verb.name);
  }
  return text;
}

}  // namespace

std::string bash_completion(const std::vector<CommandUsage>& commands) {
  const auto groups = groups_of(commands);
  std::string text = R"(# bash completion of invokeai-batch
_invokeai_batch() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} options=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '--help --version )" +
                     names_of(groups) + R"(' -- "$current")
    return
  fi
  case ${COMP_WORDS[1]} in
)";
  for (const auto& group : groups) {
    text += bash_group(group);
  }
  return text + R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
}
complete -o filenames -F _invokeai_batch invokeai-batch
)";
}

std::string zsh_completion(const std::vector<CommandUsage>& commands) {
  const auto groups = groups_of(commands);
  std::string text = "#compdef invokeai-batch\n\n_invokeai_batch() {\n  local -a commands=(\n" +
                     zsh_list(groups) + R"(  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
)";
  for (const auto& group : groups) {
    text += zsh_group(group);
  }
  return text + R"(  esac
}

if [[ $funcstack[1] == _invokeai_batch ]]; then
  _invokeai_batch "$@"
else
  compdef _invokeai_batch invokeai-batch
fi
)";
}

std::string fish_completion(const std::vector<CommandUsage>& commands) {
  std::string text = "# fish completion of invokeai-batch\n";
  for (const auto& group : groups_of(commands)) {
    text += fish_group(group);
  }
  return text;
}

}  // namespace invokeai_batch::app
