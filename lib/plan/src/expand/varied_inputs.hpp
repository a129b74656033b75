// What a plan varies, in the order in which results.csv has it.
#pragma once

#include "axes/axes.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

/// What `set`, rows, matrix, zip, batch nodes and include give, in this order, then the columns
/// that are only kept; a kept column that is called like a field of names is a problem.
[[nodiscard]] VariedInputs list_varied(const Variations& variations, Draft& draft);

}  // namespace invokeai_batch::plan
