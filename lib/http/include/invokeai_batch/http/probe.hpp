// A look at whether anybody is there, before a transport, which takes some milliseconds to begin.
#pragma once

#include <string_view>

namespace invokeai_batch::http {

/// Is it certain that nobody listens at this URL? Only an address of 127.0.0.0/8 answers at once,
/// so only of one this can be told; of all others it is false. Waits a few milliseconds at most,
/// and sends nothing.
[[nodiscard]] bool is_refused(std::string_view url);

}  // namespace invokeai_batch::http
