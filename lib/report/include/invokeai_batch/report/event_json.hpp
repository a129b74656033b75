// `run --json`: one JSON object a line, events as they come and one summary at the end.
//
// The records can grow: a reader ignores keys it does not know. What changes the meaning of a key
// that exists gives `v` another number. Every key is there in every record of its kind, null where
// there is nothing to say.
#pragma once

#include <string>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/report/summary.hpp"

namespace invokeai_batch::report {

inline constexpr int k_json_version = 1;

/// {"v":1,"event":"image_saved","at":…,"job":…,"job_id":…,"item":…,"board":…,"path":…,"image":…,
/// "sha256":…,"bytes":…,"text":…} and a line break.
[[nodiscard]] std::string event_json(const events::Event& event);

/// {"v":1,"event":"summary","at":…,"directory":…,"outcome":…,"reason":…,"jobs":…,"done_before":…,
/// "done":…,"failed":…,"left":…,"not_in_plan":…,"images":…,"elapsed_ms":…,"jobs_per_minute":…,
/// "failures":[{"kind":…,"message":…,"jobs":[…]}],"results":…} and a line break.
[[nodiscard]] std::string summary_json(const Summary& summary, base::WallTime at);

}  // namespace invokeai_batch::report
