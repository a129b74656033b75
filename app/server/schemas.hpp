// The node schemas that travel with the program, for work without a server.
#pragma once

#include <string_view>
#include <vector>

namespace invokeai_batch::app {

enum class Packing { none, gzip };

struct EmbeddedSchema {
  std::string_view server_version;  // "6.14.2"
  Packing packing;
  std::string_view text;  // for workflow::schema_from_snapshot, when it is unpacked
};

/// The newest released one first, one to come last. Made at build time from configs/node-schema/.
[[nodiscard]] std::vector<EmbeddedSchema> embedded_schemas();

}  // namespace invokeai_batch::app
