// What `run` and `resume` share: from a request to images.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "planning/planning.hpp"
#include "upkeep/upkeep.hpp"

namespace invokeai_batch::app {

[[nodiscard]] Command run_command();

struct RunOptions {
  PlanOptions plan{};
  std::optional<std::string> only{};
  std::optional<std::string> shard{};
  bool prepare = false;
  UpkeepOptions upkeep{};
  bool dry_run = false;
  bool no_wait = false;
  bool nul = false;
};

void define_run_options(Builder& builder, RunOptions& options);
/// The settings alone, and what stdout carries alone.
void define_run_settings(Builder& builder);
void define_no_wait(Builder& builder, bool& no_wait);
void define_run_output(Builder& builder, bool& nul);
void define_shard(Builder& builder, std::optional<std::string>& shard);

/// Is this the command that `resume` is to go on with?
enum class Begins { now, before };

/// Plans, and makes what is not made yet. `kept`: copies of what the run was begun with, to be used
/// in the place of the files. Gives back the exit status. Throws base::Error.
[[nodiscard]] int plan_and_run(const Arguments& arguments, const RunOptions& options, Begins begins,
                               InputTexts kept = {});

}  // namespace invokeai_batch::app
