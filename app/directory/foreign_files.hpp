// What lies in the output directory already and is not what a job would put there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/report/sidecar.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

/// Throws base::Error(local_io) when a file that the run would write is there and no run into this
/// directory (`known`) has made it: results.csv, an image of the plan, or its sidecar where such
/// are wanted; or when a job would give an image the name that one of another job has. Names that
/// hold a seed which the server draws are not known before: those take the next free name later.
void refuse_foreign_files(const std::string& output_directory, const plan::Plan& plan,
                          const std::optional<store::Snapshot>& known,
                          report::SidecarForm sidecars = report::SidecarForm::none);

/// Throws base::Error(local_io) when there are `paths`: what lies in the directory where a merge
/// would copy images to, and is another file.
void refuse_files_in_the_way(const std::string& directory, const std::vector<std::string>& paths);

}  // namespace invokeai_batch::app
