// Plans for people and for programs.
#pragma once

#include <optional>

#include "directory/selection.hpp"
#include "invokeai_batch/store/records.hpp"
#include "planning/planning.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// What `plan` and `run -n` do once there is a plan: says what the output directory has of it and
/// whether a run could write there, and prints it. Its warnings; then, on stdout, what people see
/// of a plan (counts, where values come from, the first and last jobs; nothing with -q), or with
/// --json every job as a line of NDJSON. Of the jobs only those of `selection` are left.
void print_plan(Planned& planned, const Request& request,
                const std::optional<store::Snapshot>& known, const Selection& selection,
                const Output& output);

}  // namespace invokeai_batch::app
