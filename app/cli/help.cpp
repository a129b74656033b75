#include "cli/help.hpp"

#include <algorithm>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::size_t k_columns = 80;

constexpr std::string_view k_settings_text =
    R"(An option such as --server-timeout is also the variable
INVOKEAI_BATCH_SERVER_TIMEOUT, and server_timeout in a job file and in
~/.config/invokeai-batch/config.yaml. The command line wins, then the variable,
then the job file.
)";

// "  LEFT   right", further lines of it below each other.
std::string entry(std::string_view left, std::string_view right, std::size_t width) {
  std::string text = "  " + base::pad_right(left, width);
  const std::string margin(width + 2, ' ');
  if (base::display_width(left) >= width) {
    text += "\n";
  }
  for (const auto& line : base::wrapped(right, k_columns - margin.size())) {
    text += (text.ends_with('\n') ? margin : "") + line + "\n";
  }
  return text;
}

std::string indented(std::string_view lines) {
  std::string text;
  for (const auto line : base::split(lines, '\n')) {
    text += "  " + std::string(line) + "\n";
  }
  return text;
}

std::vector<OptionUsage> under(const CommandUsage& command, std::string_view heading) {
  std::vector<OptionUsage> options;
  std::copy_if(command.options.begin(), command.options.end(), std::back_inserter(options),
               [heading](const OptionUsage& option) { return option.heading == heading; });
  return options;
}

std::string spelled_out(const std::vector<OptionUsage>& options, std::size_t width) {
  std::string text;
  for (const auto& option : options) {
    text += entry(label_of(option), option.help, width);
  }
  return text;
}

// Few need them: `login` describes them, the others name them.
std::string named_only(const std::vector<OptionUsage>& options) {
  std::vector<std::string> flags;
  for (const auto& option : options) {
    flags.push_back(option.flags.back());
  }
  std::string text;
  for (const auto& line :
       base::wrapped(base::join(flags, ", ") + " (see login --help)", k_columns - 2)) {
    text += "  " + line + "\n";
  }
  return text;
}

std::size_t widest_label(const std::vector<OptionUsage>& options) {
  std::size_t width = 0;
  for (const auto& option : options) {
    width = std::max(width, base::display_width(label_of(option)));
  }
  return width;
}

}  // namespace

std::string program_help_text(const std::vector<Command>& commands) {
  constexpr std::size_t k_width = 12;
  auto text = "usage: invokeai-batch COMMAND …\n\n" + std::string(k_program_summary) + "\n";
  text += "\nCommands:\n";
  std::string_view last_noun;
  for (const auto& command : commands) {
    const auto noun = noun_of(command);
    if (noun.empty()) {
      text += entry(command.name, command.summary, k_width);
    } else if (noun != last_noun) {
      text += entry(noun, base::join(verbs_of(commands, noun), ", "), k_width);
    }
    last_noun = noun;
  }
  text += "\ninvokeai-batch COMMAND --help says what it takes; --version tells the version.\n";
  text += "\n" + std::string(k_settings_text) + "\nExit status:\n";
  for (const auto& [status, meaning] : k_exit_statuses) {
    text += entry(status, meaning, k_width);
  }
  return text + "\nStart with:\n" + indented(k_program_examples);
}

std::string noun_help_text(const std::vector<Command>& commands, std::string_view noun) {
  constexpr std::size_t k_width = 20;
  auto text = "usage: invokeai-batch " + std::string(noun) + " VERB …\n\n";
  for (const auto& command : commands) {
    text += noun_of(command) == noun ? entry(command.name, command.summary, k_width) : "";
  }
  return text + "\ninvokeai-batch " + std::string(noun) + " VERB --help says what it takes.\n";
}

std::string command_help_text(const CommandUsage& command) {
  auto text = "usage: invokeai-batch " + command.name + " " +
              (command.signature.empty() ? "" : command.signature + " ") + "[OPTIONS]\n";
  text += command.summary + ".\n";
  const bool describes_connection = command.name == "login";
  std::vector<OptionUsage> described;
  for (const auto* heading : {k_varies, k_how, k_says, k_connection}) {
    if (heading != std::string_view(k_connection) || describes_connection) {
      const auto options = under(command, heading);
      described.insert(described.end(), options.begin(), options.end());
    }
  }
  const auto width = widest_label(described) + 2;
  for (const auto* heading : {k_varies, k_how, k_says, k_connection}) {
    const auto options = under(command, heading);
    const bool named = heading == std::string_view(k_connection) && !describes_connection;
    if (!options.empty()) {
      text += "\n" + std::string(heading) + ":\n" +
              (named ? named_only(options) : spelled_out(options, width));
    }
  }
  if (!command.notes.empty()) {
    text += "\n" + base::join(base::wrapped(command.notes, k_columns), "\n") + "\n";
  }
  return text + "\nFor example:\n" + indented(command.examples);
}

}  // namespace invokeai_batch::app
