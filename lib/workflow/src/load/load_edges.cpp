// Edges are held against the types of what they join. Source: store/util/validateConnection.ts and
// getCollectItemType.ts; the server checks the same (services/shared/graph.py) and refuses the
// whole graph.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "document/port_types.hpp"
#include "document/reading.hpp"
#include "load/cycles.hpp"
#include "load/loading.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr std::string_view k_collect = "collect";
constexpr std::string_view k_collected_item = "item";

class EdgeLoader {
 public:
  EdgeLoader(Document& document, const NodeSchema& schema, std::vector<Change>& changes)
      : m_document(document), m_schema(schema), m_changes(changes) {
    for (const auto& node : document.nodes) {
      m_nodes.emplace(node.id, &node);
    }
  }

  void run() {
    keep_if(m_document.edges, [&](const Edge& edge) { return reason_against(edge); });
    drop_circles();
    // What a batch node gives is checked like any edge; what it takes is the GUI's own affair.
    keep_if(m_document.batch_edges, [&](const Edge& edge) {
      const bool to_invocation = node(edge.target).kind == NodeKind::invocation;
      return to_invocation ? reason_of_types(edge) : std::nullopt;
    });
    make_index(m_document);
  }

 private:
  using Reason = std::optional<std::string>;

  const Node& node(const FieldRef& end) const { return *m_nodes.at(end.node); }

  template <class ReasonAgainst>
  void keep_if(std::vector<Edge>& edges, const ReasonAgainst& reason_against) {
    std::vector<Edge> kept;
    for (auto& edge : edges) {
      if (const auto reason = reason_against(edge)) {
        drop(edge, *reason);
      } else {
        kept.push_back(std::move(edge));
      }
    }
    edges = std::move(kept);
  }

  void drop(const Edge& edge, const std::string& why) {
    m_changes.push_back({ChangeKind::edge_dropped, dropped_edge(edge, why)});
  }

  Reason reason_against(const Edge& edge) {
    if (edge.source.node == edge.target.node) {
      return "a node cannot feed itself";
    }
    if (auto reason = reason_of_types(edge)) {
      return reason;
    }
    return reason_of_others(edge);
  }

  Reason reason_of_types(const Edge& edge) const {
    const auto& source = node(edge.source);
    const auto& target = node(edge.target);
    const auto* from = m_schema.node(source.type);
    const auto* to = m_schema.node(target.type);
    if (from != nullptr && from->outputs && !from->outputs->contains(edge.source.field)) {
      return "the server's " + source.type + " has no output " + edge.source.field;
    }
    const auto* input = target.input(edge.target.field);
    if (to != nullptr && (input == nullptr || input->presence == Presence::gone)) {
      return "the server's " + target.type + " has no input " + edge.target.field;
    }
    const auto* field = m_schema.field(target.type, edge.target.field);
    if (field == nullptr) {
      return std::nullopt;  // of a node that takes what it is given
    }
    if (field->input == FieldInput::direct) {
      return "no edge can feed " + edge.target.field + ", which is set directly";
    }
    if (edge.kind == EdgeKind::loop_linkage) {
      return std::nullopt;
    }
    const auto output = port_of(edge.source);
    return output.name.empty() || fits(output, field->port, nullability_of(*field))
               ? Reason()
               : Reason(describe(output) + " does not fit " + describe(field->port));
  }

  PortType port_of(const FieldRef& output) const {
    const auto* type = m_schema.node(node(output).type);
    if (type == nullptr || !type->outputs) {
      return {};
    }
    const auto found = type->outputs->find(output.field);
    return found == type->outputs->end() ? PortType() : found->second;
  }

  // One edge an input, the first; only what is collected may come from several, of one type.
  Reason reason_of_others(const Edge& edge) {
    const bool is_collected =
        node(edge.target).type == k_collect && edge.target.field == k_collected_item;
    if (!is_collected) {
      return m_fed.insert(edge.target).second
                 ? Reason()
                 : Reason("another edge feeds " + edge.target.field + " already");
    }
    const auto port = port_of(edge.source);
    const auto [first, is_first] = m_collected.emplace(edge.target.node, port);
    const auto either = Nullability::not_null;
    const bool same =
        is_first || (fits(port, first->second, either) && fits(first->second, port, either));
    return same ? Reason()
                : Reason("the collect node takes " + describe(first->second) + " already, not " +
                         describe(port));
  }

  void drop_circles() {
    const auto closing = edges_that_close_circles(m_document.edges);
    if (closing.empty()) {
      return;
    }
    std::size_t position = 0;
    keep_if(m_document.edges, [&](const Edge&) {
      return closing.contains(position++) ? Reason("it would close a circle") : Reason();
    });
  }

  Document& m_document;
  const NodeSchema& m_schema;
  std::vector<Change>& m_changes;
  std::unordered_map<NodeId, const Node*> m_nodes;
  std::unordered_set<FieldRef, FieldRef::Hash> m_fed;
  std::unordered_map<NodeId, PortType> m_collected;
};

}  // namespace

void load_edges(Document& document, const NodeSchema& schema, std::vector<Change>& changes) {
  EdgeLoader(document, schema, changes).run();
}

}  // namespace invokeai_batch::workflow
