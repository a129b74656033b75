#include "help.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::size_t k_columns = 80;

constexpr std::string_view k_program = R"(usage: invokeai-batch COMMAND …

Runs a workflow that you built in InvokeAI as often as you say, and puts every
image, verified, in one directory per board.

Commands:
)";

constexpr std::string_view k_program_end = R"(
invokeai-batch COMMAND --help says what it takes; --version tells the version.

Start with:
  invokeai-batch inputs fox.json
  invokeai-batch run fox.json --set "positive prompt=a red fox" -o fox
  invokeai-batch run fox.json --csv prompts.csv -o out
  invokeai-batch run fox.json jobs.yaml

An option such as --server-timeout is also the variable
INVOKEAI_BATCH_SERVER_TIMEOUT, and server_timeout in a job file and in
~/.config/invokeai-batch/config.yaml. The command line wins, then the variable,
then the job file.

Exit status:
  0  every job is done                2  bad usage or bad input, nothing was sent
  1  some jobs failed                 3  server unreachable, refusing or unfit
  4  trouble with local files         5  stopped; run it again to carry on
  130, 143  interrupted; run it again to carry on
)";

// "  LEFT   right", further lines of it below each other.
std::string entry(std::string_view left, std::string_view right, std::size_t width) {
  std::string text = "  " + base::pad_right(left, width);
  const std::string margin(base::display_width(text), ' ');
  for (const auto& line : base::wrapped(right, k_columns - margin.size())) {
    text += (text.ends_with('\n') ? margin : "") + line + "\n";
  }
  return text;
}

std::size_t widest(const std::vector<HelpOption>& options) {
  std::size_t width = 0;
  for (const auto& option : options) {
    width = std::max(width, base::display_width(option.flags));
  }
  return width;
}

std::string signature(const CommandHelp& help) {
  return std::string(help.name) + " " + std::string(help.arguments);
}

}  // namespace

const CommandHelp& command_help(std::string_view name) {
  return *std::find_if(k_commands.begin(), k_commands.end(),
                       [name](const CommandHelp& help) { return help.name == name; });
}

std::string program_help_text() {
  std::string text(k_program);
  for (const auto& help : k_commands) {
    constexpr std::size_t k_width = 10;
    text += entry(help.name, help.summary, k_width);
  }
  return text + std::string(k_program_end);
}

std::string command_help_text(const CommandHelp& help, const std::vector<HelpOption>& options) {
  std::string text = "usage: invokeai-batch " + signature(help) + " [OPTIONS]\n\n";
  text += std::string(help.summary) + "\n";
  const auto width = widest(options) + 2;
  std::string heading;
  for (const auto& option : options) {
    if (option.heading != heading) {
      heading = option.heading;
      text += "\n" + heading + ":\n";
    }
    text += entry(option.flags, option.text, width);
  }
  text += "\nFor example:\n";
  for (const auto example : base::split(help.examples, '\n')) {
    text += "  " + std::string(example) + "\n";
  }
  return text;
}

}  // namespace invokeai_batch::app
