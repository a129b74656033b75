// The graph of the GUI's Invoke button. Source: features/nodes/util/graph/buildNodesGraph.ts.
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "slots.hpp"

namespace invokeai_batch::workflow {

namespace {

// A board is sent as an object or not at all: the words "auto" and "none" are the GUI's own.
// `board` is a reserved name of the server, so that it always means a board.
std::optional<std::string> graph_value(const InputInstance& input) {
  if (!input.value || (input.name == "board" && !input.value.is_object())) {
    return std::nullopt;
  }
  return json::to_text(input.value);
}

class GraphBuilder {
 public:
  GraphBuilder(const Document& document, const SlotTable& slots, OutputCache cache, Editor editor)
      : m_document(document), m_slots(slots), m_cache(cache), m_editor(editor) {}

  TextTemplate build() {
    text() += R"({"id":"graph","nodes":{)";
    bool first = true;
    for (std::size_t i = 0; i < m_document.nodes.size(); ++i) {
      if (m_document.nodes[i].kind == NodeKind::invocation) {
        text() += first ? "" : ",";
        first = false;
        add_node(i);
      }
    }
    text() += R"(},"edges":[)";
    for (std::size_t i = 0; i < m_document.edges.size(); ++i) {
      text() += i == 0 ? "" : ",";
      add_edge(m_document.edges[i]);
    }
    text() += "]}";
    return m_builder.take();
  }

 private:
  std::string& text() { return m_builder.text(); }

  void add_node(std::size_t position) {
    const auto& node = m_document.nodes[position];
    json::append_quoted(text(), node.id.value);
    text() += R"(:{"type":)";
    json::append_quoted(text(), node.type);
    text() += R"(,"id":)";
    json::append_quoted(text(), node.id.value);
    add_inputs(position, false);
    if (calls_saved_workflow(node)) {
      text() += R"(,"workflow_inputs":{)";
      add_inputs(position, true);
      text() += '}';
    }
    text() += R"(,"use_cache":)";
    text() += uses_cache(node) ? "true" : "false";
    text() += R"(,"is_intermediate":)";
    text() += node.is_intermediate ? "true}" : "false}";
  }

  void add_inputs(std::size_t position, bool of_saved_workflow) {
    const auto& node = m_document.nodes[position];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const auto slot = m_slots.by_input[position][i];
      if (slot && is_saved_workflow_input(node, node.inputs[i]) == of_saved_workflow) {
        m_builder.hole(*slot, node.inputs[i].name, graph_value(node.inputs[i]));
      }
    }
  }

  [[nodiscard]] bool uses_cache(const Node& node) const {
    const bool switched_off =
        m_cache == OutputCache::off && !node.is_intermediate && !passes_images_through(node.type);
    return node.use_cache && !switched_off;
  }

  void add_end(const FieldRef& end) {
    text() += R"({"node_id":)";
    json::append_quoted(text(), end.node.value);
    text() += R"(,"field":)";
    json::append_quoted(text(), end.field);
    text() += '}';
  }

  void add_edge(const Edge& edge) {
    text() += R"({"source":)";
    add_end(edge.source);
    text() += R"(,"destination":)";
    add_end(edge.target);
    if (edge.kind == EdgeKind::loop_linkage) {
      text() += R"(,"type":"loop_linkage")";
    } else if (m_editor == Editor::seven) {
      text() += R"(,"type":"default")";
    }
    text() += '}';
  }

  const Document& m_document;
  const SlotTable& m_slots;
  OutputCache m_cache;
  Editor m_editor;
  TemplateBuilder m_builder;
};

}  // namespace

TextTemplate graph_template(const Document& document, const SlotTable& slots, OutputCache cache,
                            Editor editor) {
  return GraphBuilder(document, slots, cache, editor).build();
}

}  // namespace invokeai_batch::workflow
