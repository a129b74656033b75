// The words of --help, and how they are laid out: 80 columns, a screenful.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/usage.hpp"

namespace invokeai_batch::app {

/// Headings of options.
inline constexpr const char* k_varies = "What varies";
inline constexpr const char* k_how = "How it runs";
inline constexpr const char* k_says = "What it says";
inline constexpr const char* k_connection = "Connection";

struct CommandHelp {
  std::string_view name;
  std::string_view signature;
  std::string_view summary;
  std::string_view examples;  // lines
  std::string_view notes = {};
};

inline constexpr std::array k_commands{
    CommandHelp{"inputs", "WORKFLOW", "What can be set: index, name to type, type, value",
                R"(invokeai-batch inputs fox.json
invokeai-batch inputs fox.json --all
invokeai-batch inputs fox.json --json > fox.inputs
invokeai-batch inputs fox.json --check fox.inputs)"},
    CommandHelp{"outputs", "WORKFLOW", "The nodes whose images are collected, their boards",
                "invokeai-batch outputs fox.json"},
    CommandHelp{"init", "WORKFLOW", "Write a commented job file for a workflow, to edit",
                R"(invokeai-batch init fox.json
invokeai-batch init fox.json -o -)"},
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
    CommandHelp{
        "resume", "DIR", "Carry on with the run into a directory, nothing retyped",
        R"(invokeai-batch resume out
invokeai-batch resume out -0 | xargs -0r exiftool -Artist=me)",
        "Workflow, job file and tables are the copies that the last `run` has kept; `run` itself "
        "takes the files of now."},
    CommandHelp{"status", "DIR", "How far the run into a directory is; asks no server",
                "invokeai-batch status out"},
    CommandHelp{"doctor", "[WORKFLOW] [JOBFILE]",
                "Is everything there that a run needs? One line per check",
                R"(invokeai-batch doctor
invokeai-batch doctor jobs.yaml --server http://workstation:9090)"},
    CommandHelp{"login", "[SERVER]", "Log in to a server with users, for later commands",
                R"(invokeai-batch login
invokeai-batch login https://invoke.example.com)",
                "The password comes from a prompt, from INVOKEAI_BATCH_EMAIL and "
                "INVOKEAI_BATCH_PASSWORD, or from the password_command of the server in the "
                "config file; never from the command line."},
    CommandHelp{"completion", "SHELL", "Print the completions of a shell: bash, zsh or fish",
                R"(source <(invokeai-batch completion bash)
invokeai-batch completion zsh > ~/.zfunc/_invokeai-batch)"},
    CommandHelp{"man", "", "Print the manual page, for man -l", "invokeai-batch man | man -l -"},
};

/// REQUIRES: there is a command of that name.
[[nodiscard]] const CommandHelp& command_help(std::string_view name);

inline constexpr std::string_view k_program_summary =
    "Runs a workflow that you built in InvokeAI as often as you say, and puts every\n"
    "image, verified, in one directory per board.";

inline constexpr std::string_view k_program_examples =
    R"(invokeai-batch inputs fox.json
invokeai-batch run fox.json --set "positive prompt=a red fox" -o fox
invokeai-batch run fox.json --csv prompts.csv -o out
invokeai-batch run fox.json jobs.yaml)";

struct ExitStatus {
  std::string_view status;
  std::string_view meaning;
};

inline constexpr std::array k_exit_statuses{
    ExitStatus{"0", "every job is done"},
    ExitStatus{"1", "some jobs failed"},
    ExitStatus{"2", "bad usage or bad input; nothing was sent"},
    ExitStatus{"3", "the server is unreachable, refuses, or is none of ours"},
    ExitStatus{"4", "trouble with local files"},
    ExitStatus{"5", "stopped; run it again to carry on"},
    ExitStatus{"130, 143", "interrupted; run it again to carry on"}};

/// `invokeai-batch --help`.
[[nodiscard]] std::string program_help_text();
/// `invokeai-batch COMMAND --help`.
[[nodiscard]] std::string command_help_text(const CommandUsage& command);

}  // namespace invokeai_batch::app
