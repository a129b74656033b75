// The words of --help, and how they are laid out: 80 columns, a screenful.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::app {

struct CommandHelp {
  std::string_view name;
  std::string_view arguments;
  std::string_view summary;
  std::string_view examples;  // lines
};

/// One option of a command: "-o, --output DIR", what it does, and the heading it stands under.
struct HelpOption {
  std::string flags{};
  std::string text{};
  std::string heading{};
};

inline constexpr std::array k_commands{
    CommandHelp{"inputs", "WORKFLOW", "What can be set: index, name to type, type, value",
                R"(invokeai-batch inputs fox.json
invokeai-batch inputs fox.json --all
invokeai-batch inputs fox.json --json | jq -r .name)"},
    CommandHelp{"outputs", "WORKFLOW", "The nodes whose images are collected, their boards",
                "invokeai-batch outputs fox.json"},
    CommandHelp{"graph", "[WORKFLOW] [JOBFILE]",
                "The graph that InvokeAI's Invoke button would send",
                R"(invokeai-batch graph fox.json | jq .nodes
invokeai-batch graph fox.json jobs.yaml --job 3 --enqueue)"},
    CommandHelp{"plan", "[WORKFLOW] [JOBFILE]",
                "Expand and check every job, print them, send nothing",
                R"(invokeai-batch plan fox.json --csv prompts.csv --matrix steps=20,30
invokeai-batch plan jobs.yaml --offline)"},
    CommandHelp{"run", "[WORKFLOW] [JOBFILE]",
                "Make every image, or carry on where the last run stopped",
                R"(invokeai-batch run fox.json --set "positive prompt=a red fox" -o fox
invokeai-batch run fox.json --csv prompts.csv --map prompt="positive prompt"
invokeai-batch run fox.json --matrix cfg_scale=4,5.5,7 --seed 42 -o grid
invokeai-batch run jobs.yaml)"},
    CommandHelp{"resume", "DIR", "Carry on with the run into a directory, nothing retyped",
                R"(invokeai-batch resume out
invokeai-batch resume out -0 | xargs -0r exiftool -Artist=me)"},
    CommandHelp{"status", "DIR", "How far the run into a directory is; asks no server",
                "invokeai-batch status out"},
};
/// REQUIRES: there is a command of that name.
[[nodiscard]] const CommandHelp& command_help(std::string_view name);

/// `invokeai-batch --help`.
[[nodiscard]] std::string program_help_text();
/// `invokeai-batch COMMAND --help`. Options stand under their headings, in the order given.
[[nodiscard]] std::string command_help_text(const CommandHelp& help,
                                            const std::vector<HelpOption>& options);

}  // namespace invokeai_batch::app
