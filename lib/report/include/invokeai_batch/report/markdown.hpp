// `report --markdown`: a summary for the page of a CI job.
#pragma once

#include <string>

#include "invokeai_batch/report/run_figures.hpp"

namespace invokeai_batch::report {

enum class MarkdownPart { all, failures };

/// Headline, counts, failures by kind, and links to what lies in the directory. No text of the run
/// is markup in it.
[[nodiscard]] std::string run_markdown(const RunFigures& figures, const std::string& directory,
                                       MarkdownPart part);

}  // namespace invokeai_batch::report
