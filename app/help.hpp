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

Exit status: 0 every job done · 1 some jobs failed · 2 bad usage or input, nothing sent ·
3 server unreachable or refusing · 4 trouble with local files · 5 stopped, run again to carry on ·
130/143 interrupted, run again to carry on)";

inline constexpr CommandHelp k_inputs_help{"inputs",
                                           "What can be set: index, name to type, value, type", R"(
Examples:
  invokeai-batch inputs fox.json
  invokeai-batch inputs fox.json --all
  invokeai-batch inputs fox.json --json | jq -r .name)"};

inline constexpr CommandHelp k_outputs_help{
    "outputs", "The nodes whose images are collected, and their boards", R"(
Example:
  invokeai-batch outputs fox.json)"};

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

inline constexpr std::array k_commands{&k_inputs_help, &k_outputs_help, &k_graph_help, &k_plan_help,
                                       &k_run_help,    &k_resume_help,  &k_status_help};

}  // namespace invokeai_batch::app
