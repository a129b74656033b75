#include "engine/limits/causes.hpp"

#include <string_view>

#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What a server was about to run when it went away it runs while it starts, before all of it is
// there: on 6.14.2 such items fail now and then with errors that say nothing of the workflow
// ("TypeError: 'NoneType' object is not subscriptable"). A workflow that is at fault fails again.
bool is_of_an_outage(const EngineState& s, JobIndex job) {
  constexpr base::Milliseconds k_settles_within{30'000};
  const auto outage = s.server.link.last_outage();
  return outage && s.jobs.active(job).begun <= *outage + k_settles_within;
}

// A Python process that goes down while an item runs.
bool is_shutting_down(const ItemFacts& facts) {
  return holds(facts.error_message, "cannot schedule new futures after") ||
         holds(facts.error_message, "at interpreter shutdown");
}

// PyTorch has a type of its own for it, but says it as a RuntimeError too ("CUDA error: out of
// memory", "MPS backend out of memory").
bool is_out_of_memory(const ItemFacts& facts) {
  return facts.error_type.ends_with("OutOfMemoryError") ||
         (facts.error_type == "RuntimeError" &&
          holds(base::to_lower(facts.error_message), "out of memory"));
}

}  // namespace

Cause cause_of(const EngineState& s, JobIndex job, const ItemFacts& facts) {
  base::require(facts.status == invokeai::ItemStatus::canceled ||
                    facts.status == invokeai::ItemStatus::failed,
                "what has a cause was canceled or has failed");
  if (is_of_an_outage(s, job) || is_shutting_down(facts)) {
    return Cause::server;
  }
  if (facts.status == invokeai::ItemStatus::canceled) {
    return Cause::canceled;
  }
  return is_out_of_memory(facts) ? Cause::out_of_memory : Cause::workflow;
}

MayPass passes(const EngineState& s, Cause cause) {
  return s.setup.limits.retry_on.contains(cause) ? MayPass::yes : MayPass::no;
}

}  // namespace invokeai_batch::run
