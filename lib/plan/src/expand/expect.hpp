// `expect`: which inputs the author of a job file meant by their indices.
#pragma once

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Reports every index (or name) that means another input than it did.
void check_expectations(Draft& draft);

/// One warning for all inputs that are named by an index which `expect` does not make firm.
void warn_of_bare_indices(Draft& draft);

}  // namespace invokeai_batch::plan
