// What `report` is of: a run, one whose shards were not merged yet, or a mirror.
#pragma once

#include <string>

#include "directory/report_page.hpp"

namespace invokeai_batch::app {

/// Finds nothing to read where there is none of these. Throws base::Error when a store cannot be
/// read.
[[nodiscard]] JobSource report_source(const std::string& directory);

/// The server that a run's images came from, as a redacted URL; "" where nobody knows.
[[nodiscard]] std::string server_of_images(const std::string& directory);

}  // namespace invokeai_batch::app
