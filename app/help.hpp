// The words of --help that are more than a list of options.
#pragma once

#include <array>
#include <string_view>

namespace invokeai_batch::app {

struct CommandHelp {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;
};

inline constexpr std::string_view k_program_summary =
    "Runs a workflow that you built in InvokeAI, as often as a job file says, and puts every\n"
    "image, verified, in one directory per board.";

inline constexpr std::string_view k_program_footer = R"(
Examples:
  invokeai-batch inputs fox.json
  invokeai-batch run fox.json --set "positive prompt=a red fox" --set steps=20 -o fox
  invokeai-batch run fox.json --csv prompts.csv -o out
  invokeai-batch run fox.json jobs.yaml
)";

struct ExitStatus {
  std::string_view status;
  std::string_view meaning;
};

inline constexpr std::array k_exit_statuses{
    ExitStatus{"0", "every job done"},
    ExitStatus{"1", "some jobs failed"},
    ExitStatus{"2", "bad usage or input, nothing sent"},
    ExitStatus{"3", "server unreachable or refusing"},
    ExitStatus{"4", "trouble with local files"},
    ExitStatus{"5", "stopped, run again to carry on"},
    ExitStatus{"130/143", "interrupted, run again to carry on"}};

inline constexpr CommandHelp k_inputs_help{"inputs",
                                           "What can be set: index, name to type, value, type", R"(
Examples:
  invokeai-batch inputs fox.json
  invokeai-batch inputs fox.json --all
  invokeai-batch inputs fox.json --json > fox.inputs
  invokeai-batch inputs fox.json --check fox.inputs)"};

inline constexpr CommandHelp k_outputs_help{
    "outputs", "The nodes whose images are collected, and their boards", R"(
Example:
  invokeai-batch outputs fox.json)"};

inline constexpr CommandHelp k_init_help{"init",
                                         "Write a commented job file for a workflow, to edit", R"(
Examples:
  invokeai-batch init fox.json
  invokeai-batch init fox.json -o -)"};

inline constexpr CommandHelp k_graph_help{"graph",
                                          "The graph that InvokeAI's Invoke button would send", R"(
Examples:
  invokeai-batch graph fox.json | jq .nodes
  invokeai-batch graph fox.json jobs.yaml --job 3 --enqueue)"};

inline constexpr CommandHelp k_plan_help{"plan",
                                         "Expand and check every job, print them, send nothing", R"(
Examples:
  invokeai-batch plan fox.json --csv prompts.csv --matrix steps=20,30
  invokeai-batch plan jobs.yaml --offline)"};

inline constexpr CommandHelp k_run_help{
    "run", "Make every image, or carry on where the last run into that directory stopped", R"(
Examples:
  invokeai-batch run fox.json --set "positive prompt=a red fox, at dawn" -o fox
  invokeai-batch run fox.json --csv prompts.csv --map prompt="positive prompt" -o out --limit 3
  invokeai-batch run fox.json --matrix cfg_scale=4,5.5,7 --seed 42 -o grid
  invokeai-batch run jobs.yaml)"};

inline constexpr CommandHelp k_resume_help{
    "resume", "Carry on with the run into a directory, nothing retyped", R"(
Examples:
  invokeai-batch resume out
  invokeai-batch resume out -0 | xargs -0r exiftool -Artist=me)"};

inline constexpr CommandHelp k_status_help{
    "status", "How far the run into a directory is, without asking the server", R"(
Example:
  invokeai-batch status out)"};

inline constexpr CommandHelp k_doctor_help{
    "doctor", "Is everything there that a run needs? One line per check", R"(
Examples:
  invokeai-batch doctor
  invokeai-batch doctor jobs.yaml --server http://workstation:9090)"};

inline constexpr CommandHelp k_login_help{
    "login", "Log in to a server with users, for the commands that follow", R"(
Examples:
  invokeai-batch login
  invokeai-batch login https://invoke.example.com

The password comes from a prompt, from INVOKEAI_BATCH_EMAIL and INVOKEAI_BATCH_PASSWORD, or from
the password_command of the server in the config file; never from the command line.)"};

inline constexpr CommandHelp k_completion_help{
    "completion", "Print the completions of a shell: bash, zsh or fish", R"(
Examples:
  source <(invokeai-batch completion bash)
  invokeai-batch completion fish > ~/.config/fish/completions/invokeai-batch.fish)"};

inline constexpr CommandHelp k_man_help{"man", "Print the manual page, for man -l", R"(
Example:
  invokeai-batch man | man -l -)"};

inline constexpr std::array k_commands{&k_inputs_help, &k_outputs_help,    &k_init_help,
                                       &k_graph_help,  &k_plan_help,       &k_run_help,
                                       &k_resume_help, &k_status_help,     &k_doctor_help,
                                       &k_login_help,  &k_completion_help, &k_man_help};

}  // namespace invokeai_batch::app
