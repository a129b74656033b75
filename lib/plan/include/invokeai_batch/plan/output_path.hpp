// How the files of a plan are called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::plan {

/// One file of a job that is about to be named.
struct OutputName {
  std::string output{};          // the output node's label
  std::size_t output_count = 1;  // output nodes that the workflow has
  std::size_t nth = 1;           // among the images of this output node, from 1
  std::string extension = "png";
  std::optional<std::int64_t> seed{};  // when the server drew it
  std::string unknown_seed{};          // what stands for a seed that nobody knows yet
};

/// What the plan knows of the files of one of its output nodes.
[[nodiscard]] OutputName output_name(const Plan& plan, const PlannedOutput& output);

/// The first file of each output node of a job, relative to the output directory, as far as it is
/// known before the run: `unknown_seed` stands for a seed that only the server draws.
[[nodiscard]] std::vector<std::string> planned_paths(const Plan& plan, const PlannedJob& job,
                                                     const std::string& unknown_seed);

/// The board that the images of an output node of a job go to, in Plan::boards; nullopt: none.
[[nodiscard]] std::optional<std::size_t> board_of(const Plan& plan, const PlannedJob& job,
                                                  std::string_view output);

/// The path of one output below the output directory, with '/'; every segment is safe. The same
/// for the same arguments, so that a second start finds the file.
[[nodiscard]] std::string output_path(const Plan& plan, const PlannedJob& job,
                                      const OutputName& output);

}  // namespace invokeai_batch::plan
