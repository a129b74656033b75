// The user of a scenario, who reads what the program says and does what it advises.
#pragma once

#include "process.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

/// False when it advises nothing that a user could do.
bool follow_advice(Stage& stage, Directory& directory, const tests::Finished& finished);

}  // namespace invokeai_batch::chaos
