#include "batch_nodes.hpp"

#include "reading.hpp"

namespace invokeai_batch::workflow {

bool is_batch_node(std::string_view node_type) {
  return node_type == "image_batch" || node_type == "string_batch" ||
         node_type == "integer_batch" || node_type == "float_batch";
}

bool is_generator_node(std::string_view node_type) {
  return node_type == "image_generator" || node_type == "string_generator" ||
         node_type == "integer_generator" || node_type == "float_generator";
}

std::vector<base::Problem> batch_node_problems(const Document& document) {
  std::vector<base::Problem> problems;
  for (const auto& node : document.nodes) {
    const bool batch = is_batch_node(node.type);
    if (batch || is_generator_node(node.type)) {
      problems.push_back(
          {.where = json::place_of(document.file, document.text, node.source),
           .what = "node " + name_of(node) + " is a " + (batch ? "batch" : "generator") +
                   " node, which cannot be expanded yet",
           .hint = "remove it from the workflow and vary the input it feeds: --matrix, --csv, or "
                   "the job file"});
    }
  }
  return problems;
}

}  // namespace invokeai_batch::workflow
