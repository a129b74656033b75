// Ids that more than one module speaks of.
#pragma once

#include "invokeai_batch/base/strong_id.hpp"

namespace invokeai_batch::base {

/// A hash of what a job asks for; the same job has the same id in every plan.
using JobId = StrongId<struct JobIdTag>;

/// Drawn once per output directory.
using RunId = StrongId<struct RunIdTag>;

}  // namespace invokeai_batch::base
