#include "graph_runner.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

/// An edge into a node and the prepared node it comes from.
struct Parent {
  const Edge* edge = nullptr;
  std::size_t prepared = 0;
};

/// One way to feed a node: a parent for every edge, all of the same iteration.
struct Binding {
  std::map<std::size_t, int> iterations{};
  std::vector<Parent> parents{};
};

bool agrees(const std::map<std::size_t, int>& a, const std::map<std::size_t, int>& b) {
  return std::all_of(a.begin(), a.end(), [&](const auto& entry) {
    const auto found = b.find(entry.first);
    return found == b.end() || found->second == entry.second;
  });
}

/// An edge by the indices of the nodes it joins.
struct IndexedEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  const Edge* edge = nullptr;
};

std::vector<IndexedEdge> indexed_edges(const Graph& graph) {
  std::map<std::string_view, std::size_t> index_of;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    index_of[graph.nodes[i].id] = i;
  }
  std::vector<IndexedEdge> edges;
  for (const auto& edge : graph.edges) {
    edges.push_back(
        {index_of.at(edge.source.node_id), index_of.at(edge.destination.node_id), &edge});
  }
  return edges;
}

/// Indices of the graph's nodes, each after all that feed it; among those that are ready model
/// loaders run first, as recorded, and the others in the graph's order. REQUIRES: no cycle.
std::vector<std::size_t> run_order(const Graph& graph, const std::vector<IndexedEdge>& edges) {
  const auto place = [&](std::size_t index) {
    const bool is_loader = graph.nodes[index].type.find("model_loader") != std::string::npos;
    return std::pair(is_loader ? 0 : 1, index);
  };
  std::vector<std::size_t> waits_for(graph.nodes.size());
  for (const auto& edge : edges) {
    ++waits_for[edge.to];
  }
  std::set<std::pair<int, std::size_t>> ready;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (waits_for[i] == 0) {
      ready.insert(place(i));
    }
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const auto next = ready.begin()->second;
    ready.erase(ready.begin());
    order.push_back(next);
    for (const auto& edge : edges) {
      if (edge.from == next && --waits_for[edge.to] == 0) {
        ready.insert(place(edge.to));
      }
    }
  }
  return order;
}

class Runner {
 public:
  Runner(RunContext& context, const Graph& graph, const std::string& execution_graph_id)
      : m_context(context),
        m_graph(graph),
        m_edges(indexed_edges(graph)),
        m_prepared_of(graph.nodes.size()) {
    m_run.graph_id = execution_graph_id;
  }

  Execution run(const std::optional<PlannedFailure>& failure);

 private:
  [[nodiscard]] std::vector<Binding> bindings_of(std::size_t source) const;
  [[nodiscard]] std::vector<Binding> gathered(std::size_t source) const;
  std::size_t prepare(std::size_t source, const Binding& binding);
  [[nodiscard]] Fields inputs_of(const PreparedNode& node, const Binding& binding) const;
  [[nodiscard]] std::string collected(const Binding& binding) const;
  [[nodiscard]] std::string value_of(const Parent& parent) const;
  void run_prepared(std::size_t index, const Binding& binding);
  void run_iterate(std::size_t source, const Binding& binding);
  void run_source(std::size_t source);
  void prepare_the_rest(const std::vector<std::size_t>& order, std::size_t from);

  RunContext& m_context;
  const Graph& m_graph;
  std::vector<IndexedEdge> m_edges;
  std::vector<std::vector<std::size_t>> m_prepared_of;  // by source
  Execution m_run;
};

std::vector<Binding> Runner::bindings_of(std::size_t source) const {
  std::vector<Binding> bindings(1);
  for (const auto& [from, to, edge] : m_edges) {
    if (to != source) {
      continue;
    }
    std::vector<Binding> joined;
    for (const auto& binding : bindings) {
      for (const auto prepared : m_prepared_of[from]) {
        const auto& iterations = m_run.nodes[prepared].iterations;
        if (agrees(binding.iterations, iterations)) {
          auto wider = binding;
          wider.iterations.insert(iterations.begin(), iterations.end());
          wider.parents.push_back({edge, prepared});
          joined.push_back(std::move(wider));
        }
      }
    }
    bindings = std::move(joined);
  }
  return bindings;
}

/// A collect node: one binding with the parents of all iterations.
std::vector<Binding> Runner::gathered(std::size_t source) const {
  Binding all;
  for (const auto& [from, to, edge] : m_edges) {
    if (to == source) {
      for (const auto prepared : m_prepared_of[from]) {
        all.parents.push_back({edge, prepared});
      }
    }
  }
  return {all};
}

std::size_t Runner::prepare(std::size_t source, const Binding& binding) {
  PreparedNode node;
  node.exec_id = m_context.ids.uuid();
  node.source = source;
  node.iterations = binding.iterations;
  node.fields = m_graph.nodes[source].fields;
  node.fields.set_text("id", node.exec_id);
  if (m_graph.nodes[source].type == "collect") {
    node.fields.set("use_cache", "false");
  }
  for (const auto& parent : binding.parents) {
    m_run.edges.push_back({{m_run.nodes[parent.prepared].exec_id, parent.edge->source.field},
                           {node.exec_id, parent.edge->destination.field}});
  }
  m_run.nodes.push_back(std::move(node));
  m_prepared_of[source].push_back(m_run.nodes.size() - 1);
  return m_run.nodes.size() - 1;
}

std::string Runner::value_of(const Parent& parent) const {
  const auto* value = m_run.nodes[parent.prepared].output.fields.find(parent.edge->source.field);
  return value == nullptr ? "null" : *value;
}

/// What a collect node gathers: single items, and the items of whole lists.
std::string Runner::collected(const Binding& binding) const {
  std::vector<std::string> items;
  for (const auto& parent : binding.parents) {
    const auto json = value_of(parent);
    if (parent.edge->destination.field == "item") {
      items.push_back(json);
    } else {
      const auto list = json::parse(json, "collection");
      for (const auto& item : list.root()) {
        items.push_back(json::to_text(item.value));
      }
    }
  }
  return json_array(items);
}

/// The node's fields with the values of its edges.
Fields Runner::inputs_of(const PreparedNode& node, const Binding& binding) const {
  auto fields = node.fields;
  if (m_graph.nodes[node.source].type == "collect") {
    fields.set("collection", collected(binding));
    return fields;
  }
  for (const auto& parent : binding.parents) {
    fields.set(parent.edge->destination.field, value_of(parent));
  }
  return fields;
}

void Runner::run_prepared(std::size_t index, const Binding& binding) {
  auto& node = m_run.nodes[index];
  NodeCall call{.type = m_graph.nodes[node.source].type,
                .exec_id = node.exec_id,
                .fields = inputs_of(node, binding)};
  if (call.type != "collect") {
    node.fields = call.fields;  // the server does not write down what a collect node gathered
  }
  for (const auto& [edge, prepared] : binding.parents) {
    call.upstream.push_back({edge->destination.field, m_run.nodes[prepared].output.picture});
  }
  try {
    node.output = run_node(m_context, call);
    node.has_run = true;
  } catch (const NodeError& error) {
    m_run.error = error;
    m_run.failed_exec_id = node.exec_id;
  }
}

void Runner::run_iterate(std::size_t source, const Binding& binding) {
  const auto inputs =
      inputs_of({.source = source, .fields = m_graph.nodes[source].fields}, binding);
  const auto& collection = *inputs.find("collection");
  const auto list = json::parse(collection, "collection");
  const auto total = list.root().size();
  int index = 0;
  for (const auto& item : list.root()) {
    auto deeper = binding;
    deeper.iterations[source] = index;
    auto& node = m_run.nodes[prepare(source, deeper)];
    node.fields.set("collection", collection);
    node.fields.set("index", std::to_string(index));
    node.output.fields.set("item", json::to_text(item.value));
    node.output.fields.set("index", std::to_string(index));
    node.output.fields.set("total", std::to_string(total));
    node.output.fields.set_text("type", "iterate_output");
    if (!binding.parents.empty()) {
      node.output.picture = m_run.nodes[binding.parents[0].prepared].output.picture;
    }
    node.has_run = true;
    ++index;
  }
}

void Runner::run_source(std::size_t source) {
  const auto& type = m_graph.nodes[source].type;
  const auto bindings = type == "collect" ? gathered(source) : bindings_of(source);
  for (const auto& binding : bindings) {
    if (type == "iterate") {
      run_iterate(source, binding);
    } else {
      run_prepared(prepare(source, binding), binding);
    }
    if (m_run.error) {
      return;
    }
  }
  if (!m_prepared_of[source].empty()) {
    m_run.history.push_back(m_graph.nodes[source].id);
  }
}

/// After a failure the server's maps still list the nodes that never ran, but for those that
/// wait for an iteration.
void Runner::prepare_the_rest(const std::vector<std::size_t>& order, std::size_t from) {
  for (std::size_t i = from; i < order.size(); ++i) {
    if (m_graph.nodes[order[i]].type == "iterate") {
      continue;
    }
    for (const auto& binding : bindings_of(order[i])) {
      prepare(order[i], binding);
    }
  }
}

Execution Runner::run(const std::optional<PlannedFailure>& failure) {
  const auto order = run_order(m_graph, m_edges);
  const auto fails_at = [&]() -> std::size_t {
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (m_graph.nodes[order[i]].type == failure->node_type) {
        return i;
      }
    }
    return order.size() - 1;
  };
  const auto planned = failure && !order.empty() ? fails_at() : order.size();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == planned) {
      const auto bindings = bindings_of(order[i]);
      m_run.error = failure->error;
      if (!bindings.empty()) {
        m_run.failed_exec_id = m_run.nodes[prepare(order[i], bindings[0])].exec_id;
      }
    } else {
      run_source(order[i]);
    }
    if (m_run.error) {
      prepare_the_rest(order, i + 1);
      break;
    }
  }
  return std::move(m_run);
}

}  // namespace

Execution run_graph(RunContext& context, const Graph& graph, const std::string& execution_graph_id,
                    const std::optional<PlannedFailure>& failure) {
  return Runner(context, graph, execution_graph_id).run(failure);
}

}  // namespace invokeai_batch::sim
