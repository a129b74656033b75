// The options of `run`, and those of them that `resume` has too.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "planning/planning.hpp"
#include "upkeep/upkeep.hpp"

namespace invokeai_batch::app {

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

}  // namespace invokeai_batch::app
