// The fault point download.write, for all who write what a server gave.
#pragma once

namespace invokeai_batch::run {

/// Is the write that is due to fail? Then errno is that of a full disk.
[[nodiscard]] bool is_write_to_fail();

}  // namespace invokeai_batch::run
