// The end of a run of which too much fails.
#pragma once

namespace invokeai_batch::run {

struct EngineState;

/// Asks for a stop once as much has failed as Limits::halt allows, and something is left to do.
void halt_when_due(EngineState& s);

}  // namespace invokeai_batch::run
