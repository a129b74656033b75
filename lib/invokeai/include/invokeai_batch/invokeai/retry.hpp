// What passes by itself, of what only InvokeAI says.
#pragma once

#include "invokeai_batch/http/transport.hpp"

namespace invokeai_batch::invokeai {

/// Can a call that changes nothing succeed when it is made again? As http::may_retry() has it, and
/// while the server (6.14 and later) moves its image files.
[[nodiscard]] bool may_ask_again(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
