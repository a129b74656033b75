// How a command that ends with an error tells it.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// For people, a screenful of problems (-v: all of them, with all their places); with --json each
/// problem, whole, as a line on stdout, and with --json -q nothing but that. Throws base::Error
/// when stdout takes none.
void tell(const base::Error& error, const Output& output);

/// The warnings of a plan, likewise but on stderr alone.
void warn(const std::vector<base::Problem>& warnings, const Output& output);

}  // namespace invokeai_batch::app
