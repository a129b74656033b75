// The items of one run on its server.
#pragma once

#include "cli/arguments.hpp"
#include "invokeai_batch/report/status.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

/// What the run into a directory has on its server at this moment: on the one that is typed, else
/// the one that the directory names. A server that cannot be asked is `trouble`, and soon.
[[nodiscard]] report::OnServer on_server_now(const Arguments& arguments,
                                             const store::Snapshot& known);

}  // namespace invokeai_batch::app
