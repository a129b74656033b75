#include "engine/limits/halt.hpp"

#include <string>

#include "engine/state.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

namespace {

bool is_due(const HaltRule& rule, const events::Progress& counts) {
  constexpr std::size_t k_percent = 100;
  return rule.unit == HaltRule::Unit::jobs
             ? counts.failed >= rule.limit
             : counts.failed * k_percent >= rule.limit * (counts.total - counts.skipped);
}

std::string reason_of(const HaltRule& rule, const events::Progress& counts) {
  const bool in_percent = rule.unit == HaltRule::Unit::percent;
  return base::count_of(counts.failed, "job") + (counts.failed == 1 ? " has" : " have") +
         " failed (--halt " + (rule.how == StopHow::soon ? "soon" : "now") +
         ",fail=" + std::to_string(rule.limit) + (in_percent ? "%" : "") + ")";
}

}  // namespace

void halt_when_due(EngineState& s) {
  const auto& rule = s.setup.limits.halt;
  const bool is_over = s.jobs.pending().empty() && !s.jobs.any_active();
  if (!rule || is_over || s.counts.failed == 0 || s.stopping.is_asked() ||
      !is_due(*rule, s.counts)) {
    return;
  }
  s.stopping.ask(s, {.why = Exit::Why::halted, .reason = reason_of(*rule, s.counts)},
                 rule->how == StopHow::soon ? WhatRuns::ends : WhatRuns::canceled);
}

}  // namespace invokeai_batch::run
