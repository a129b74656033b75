// All jobs at once: the run ends when the server has them.
#pragma once

namespace invokeai_batch::run {

struct EngineState;

/// Does the run end without waiting for its images? Not once it was asked to stop.
[[nodiscard]] bool hands_in(const EngineState& s);

/// Ends the run when all that the server takes has been handed over.
void end_when_handed_in(EngineState& s);

}  // namespace invokeai_batch::run
