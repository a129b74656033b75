// The words of --help, and how they are laid out: 80 columns, a screenful.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/usage.hpp"

namespace invokeai_batch::app {

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
[[nodiscard]] std::string program_help_text(const std::vector<Command>& commands);
/// `invokeai-batch NOUN --help`.
[[nodiscard]] std::string noun_help_text(const std::vector<Command>& commands,
                                         std::string_view noun);
/// `invokeai-batch COMMAND --help`.
[[nodiscard]] std::string command_help_text(const CommandUsage& command);

}  // namespace invokeai_batch::app
