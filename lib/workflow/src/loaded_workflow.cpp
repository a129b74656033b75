#include "invokeai_batch/workflow/loaded_workflow.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "loading.hpp"
#include "loops.hpp"

namespace invokeai_batch::workflow {

LoadedWorkflow load(Document document, NodeSchema schema, OutputCache cache) {
  LoadedWorkflow loaded{.document = std::move(document), .schema = std::move(schema)};
  loaded.stored_digest = graph_digest(loaded.document);
  load_fields(loaded.document, loaded.schema, loaded.changes, loaded.refusals);
  if (editor_of(loaded.schema) == Editor::seven) {
    auto problems = loop_problems(loaded.document);
    std::move(problems.begin(), problems.end(), std::back_inserter(loaded.refusals));
  }
  load_edges(loaded.document, loaded.schema, loaded.changes);
  load_values(loaded.document, loaded.schema, loaded.changes);
  loaded.form = form_of(loaded.document);
  loaded.templates = make_templates(loaded.document, cache, editor_of(loaded.schema));
  loaded.outputs = output_nodes(loaded.document, loaded.templates, loaded.schema);
  return loaded;
}

}  // namespace invokeai_batch::workflow
