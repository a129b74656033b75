#include "invokeai_batch/workflow/loaded_workflow.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "document/loops.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/require.hpp"
#include "load/iterations.hpp"
#include "load/loading.hpp"

namespace invokeai_batch::workflow {

LoadedWorkflow load(Document document, NodeSchema schema, std::optional<OutputCache> cache,
                    std::optional<Editor> editor) {
  LoadedWorkflow loaded{.document = std::move(document), .schema = std::move(schema)};
  loaded.editor = editor.value_or(editor_of(loaded.schema));
  if (cache) {
    loaded.stored_graph = graph_as_built(loaded.document);
  }
  load_fields(loaded.document, loaded.schema, loaded.editor, loaded.changes, loaded.refusals);
  load_image_lists(loaded.document);
  if (loaded.editor == Editor::seven) {
    loaded.bad_loops = loop_problems(loaded.document);
  }
  load_edges(loaded.document, loaded.schema, loaded.changes);
  auto unfit = iteration_problems(loaded.document, loaded.schema);
  std::move(unfit.begin(), unfit.end(), std::back_inserter(loaded.refusals));
  load_values(loaded.document, loaded.schema, loaded.changes);
  loaded.form = form_of(loaded.document);
  loaded.templates = make_templates(loaded.document, cache, loaded.editor);
  loaded.outputs = output_nodes(loaded.document, loaded.templates, loaded.schema);
  return loaded;
}

std::string stored_digest(const LoadedWorkflow& loaded) {
  base::require(!loaded.stored_graph.empty(), "the graph as stored was made");
  return base::sha256_hex(loaded.stored_graph);
}

}  // namespace invokeai_batch::workflow
