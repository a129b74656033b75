// The end of a scenario, by the books of the server: each job's images once, and nothing else.
#pragma once

#include "stage.hpp"

namespace invokeai_batch::chaos {

/// Adds to `violations` what is not as it has to be.
void check_books(Stage& stage);

/// Undisturbed runs to the end, then the books; fails the test with everything there is to know.
void check_end(Stage& stage);

}  // namespace invokeai_batch::chaos
