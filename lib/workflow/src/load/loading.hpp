// The steps of load(), in the order in which they are taken. Each changes the document and tells
// what it changed.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::workflow {

/// Gives every node the fields of its type. A node of another major version than the server's that
/// has fields of its own cannot be invoked: that is added to `refusals`.
void load_fields(Document& document, const NodeSchema& schema, Editor editor,
                 std::vector<Change>& changes, std::vector<base::Problem>& refusals);

/// Moves the images of an older image_collection to the field that they have since 6.14. Comes
/// after load_fields().
void load_image_lists(Document& document);

/// Takes away the edges that the types do not allow. Comes after load_fields().
void load_edges(Document& document, const NodeSchema& schema, std::vector<Change>& changes);

/// Unsets stored values that the GUI does not take for values, and those of inputs that only an
/// edge can feed. Comes after load_edges().
void load_values(Document& document, const NodeSchema& schema, std::vector<Change>& changes);

}  // namespace invokeai_batch::workflow
