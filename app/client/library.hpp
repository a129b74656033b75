// The server's library of workflows, by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/naming.hpp"
#include "invokeai_batch/invokeai/workflows.hpp"
#include "invokeai_batch/report/listing.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

/// A larger one is a mistake, or malice: a workflow of ten thousand nodes has some 10 MiB.
inline constexpr std::uint64_t k_largest_workflow = 32ULL << 20U;

struct Library {
  std::vector<invokeai::WorkflowRecord> workflows{};  // by name
  std::vector<Named> names{};                         // of the same order
};

/// The server's own, ours, and what others share. Throws base::Error(server).
[[nodiscard]] Library library_of(Session& session);

/// Throws base::Error(input) when `word` means none or more than one of them.
[[nodiscard]] const invokeai::WorkflowRecord& workflow_named(const Library& library,
                                                             const std::string& word);

/// Throws base::Error(server).
[[nodiscard]] invokeai::SavedWorkflow saved_workflow(Session& session,
                                                     const invokeai::WorkflowId& id);

[[nodiscard]] report::Record record_of(const invokeai::WorkflowRecord& workflow,
                                       std::string handle);

}  // namespace invokeai_batch::app
