// What a plan in the making calls its inputs and their values by.
#pragma once

#include <cstdint>

namespace invokeai_batch::plan {

using InputId = std::uint32_t;  // see Inputs
using ValueId = std::uint32_t;  // see ValueStore; equal values of one input have equal ids

}  // namespace invokeai_batch::plan
