#include "invokeai_batch/workflow/versions.hpp"

#include <algorithm>

#include "invokeai_batch/workflow/batch.hpp"
#include "invokeai_batch/workflow/seed_walks.hpp"

namespace invokeai_batch::workflow {

namespace {

bool draws_by_seed(const BatchNode& batch) {
  return batch.generator != nullptr && batch.rule["seed"].is_number() &&
         batch.rule["type"].text().find("random_distribution") != std::string_view::npos;
}

bool is_alone(const BatchNode& batch) {
  return batch.group.empty() || batch.group == k_no_group;
}

// Version 7 takes those without a group first, version 6 all as they come.
bool changes_order(const std::vector<BatchNode>& batches) {
  const auto grouped = std::find_if_not(batches.begin(), batches.end(), is_alone);
  return std::any_of(grouped, batches.end(), is_alone);
}

bool has_extra_metadata(const LoadedWorkflow& workflow) {
  return std::any_of(
      workflow.document.nodes.begin(), workflow.document.nodes.end(), [&](const Node& node) {
        const auto* type = workflow.schema.node(node.type);
        return type != nullptr && type->accepts_extra &&
               std::any_of(node.inputs.begin(), node.inputs.end(), [&](const InputInstance& input) {
                 return !type->fields.contains(input.name);
               });
      });
}

}  // namespace

std::vector<std::string> differences_in_seven(const LoadedWorkflow& workflow) {
  std::vector<std::string> differences;
  if (has_seed_modes(workflow.document)) {
    differences.emplace_back("its seeds count on from job to job");
  }
  const auto batches = batch_nodes(workflow.document, workflow.templates);
  if (std::any_of(batches.begin(), batches.end(), draws_by_seed)) {
    differences.emplace_back("its generators draw other numbers");
  }
  if (changes_order(batches)) {
    differences.emplace_back("its batch nodes vary in another order");
  }
  if (has_extra_metadata(workflow)) {
    differences.emplace_back("metadata that the node has no field for is left out");
  }
  return differences;
}

}  // namespace invokeai_batch::workflow
