// The types of nodes that the GUI expands before it sends anything. Source: types/invocation.ts
// (isBatchNodeType, isGeneratorNodeType), util/node/resolveBatchValue.ts.
#pragma once

#include <string_view>

#include "invokeai_batch/workflow/batch.hpp"

namespace invokeai_batch::workflow {

struct BatchType {
  std::string_view type;       // "string_batch"
  std::string_view generator;  // the type of the nodes that may feed it
  std::string_view values;     // its list: "strings"
  std::string_view output;     // what it gives one after the other
  BatchKind kind;
};

/// nullptr when it is no batch node.
[[nodiscard]] const BatchType* batch_type(std::string_view node_type);

[[nodiscard]] bool is_generator_type(std::string_view node_type);

}  // namespace invokeai_batch::workflow
