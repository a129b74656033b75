#include "graph_order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace invokeai_batch::sim {
namespace {

/// Everything that can be reached along edges, one step forth or back at a time.
template <class Next>
std::vector<bool> reached(std::size_t nodes, std::vector<NodeIndex> open, Next next) {
  std::vector<bool> is_reached(nodes, false);
  while (!open.empty()) {
    const auto node = open.back();
    open.pop_back();
    if (!is_reached[node]) {
      is_reached[node] = true;
      next(node, open);
    }
  }
  return is_reached;
}

std::vector<bool> fed_by_iterations(const Graph& graph, const std::vector<IndexedEdge>& edges,
                                    NodeIndex head) {
  std::vector<NodeIndex> first;
  for (const auto& each : edges) {
    if (each.from == head && !is_final_output(each.edge->source.field)) {
      first.push_back(each.to);
    }
  }
  return reached(graph.nodes.size(), first, [&](NodeIndex node, std::vector<NodeIndex>& open) {
    for (const auto& each : edges) {
      if (each.from == node) {
        open.push_back(each.to);
      }
    }
  });
}

std::vector<bool> feeds(const Graph& graph, const std::vector<IndexedEdge>& edges, NodeIndex tail) {
  return reached(graph.nodes.size(), {tail}, [&](NodeIndex node, std::vector<NodeIndex>& open) {
    for (const auto& each : edges) {
      if (each.to == node) {
        open.push_back(each.from);
      }
    }
  });
}

/// The `for_return` of a loop: the linked one, else the first that an iteration leads to.
std::optional<NodeIndex> tail_of(const Graph& graph, NodeIndex head,
                                 const std::vector<NodeIndex>& order,
                                 const std::vector<bool>& is_fed) {
  for (const auto& edge : graph.edges) {
    if (is_linkage(edge) && edge.source.node_id == graph.nodes[head].id) {
      const auto* tail = graph.find(edge.destination.node_id);
      return static_cast<NodeIndex>(tail - graph.nodes.data());
    }
  }
  const auto found = std::find_if(order.begin(), order.end(), [&](NodeIndex node) {
    return is_fed[node] && graph.nodes[node].type == "for_return";
  });
  return found == order.end() ? std::nullopt : std::optional(*found);
}

/// The edges that carry values: all but loop linkages.
std::vector<IndexedEdge> indexed_edges(const Graph& graph) {
  std::map<std::string_view, NodeIndex> index_of;
  for (NodeIndex i = 0; i < graph.nodes.size(); ++i) {
    index_of[graph.nodes[i].id] = i;
  }
  std::vector<IndexedEdge> edges;
  for (const auto& edge : graph.edges) {
    if (!is_linkage(edge)) {
      edges.push_back(
          {index_of.at(edge.source.node_id), index_of.at(edge.destination.node_id), &edge});
    }
  }
  return edges;
}

/// Each node after all that feed it; among those that are ready model loaders run first, as
/// recorded, and the others in the graph's order.
std::vector<NodeIndex> run_order(const Graph& graph, const std::vector<IndexedEdge>& edges) {
  const auto place = [&](NodeIndex index) {
    const bool is_loader = graph.nodes[index].type.find("model_loader") != std::string::npos;
    return std::pair(is_loader ? 0 : 1, index);
  };
  std::vector<std::size_t> waits_for(graph.nodes.size());
  for (const auto& edge : edges) {
    ++waits_for[edge.to];
  }
  std::set<std::pair<int, NodeIndex>> ready;
  for (NodeIndex i = 0; i < graph.nodes.size(); ++i) {
    if (waits_for[i] == 0) {
      ready.insert(place(i));
    }
  }
  std::vector<NodeIndex> order;
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

Loops find_loops(const Graph& graph, const std::vector<IndexedEdge>& edges,
                 const std::vector<NodeIndex>& order) {
  Loops found{.is_in_body = std::vector<bool>(graph.nodes.size(), false)};
  // From the last to the first: loops further in come before the ones around them.
  for (auto each = order.rbegin(); each != order.rend(); ++each) {
    const auto head = *each;
    if (graph.nodes[head].type != "for") {
      continue;
    }
    const auto is_fed = fed_by_iterations(graph, edges, head);
    const auto tail = tail_of(graph, head, order, is_fed);
    if (!tail) {
      continue;
    }
    const auto leads_to_tail = feeds(graph, edges, *tail);
    Loop loop{.head = head, .tail = *tail};
    for (const auto node : order) {
      if (is_fed[node] && leads_to_tail[node] && node != head && !found.is_in_body[node]) {
        loop.body.push_back(node);
      }
    }
    for (const auto node : loop.body) {
      found.is_in_body[node] = true;
    }
    found.loops.push_back(std::move(loop));
  }
  return found;
}

/// What feeds a loop's body from outside has to run before the loop: as edges into its `for`.
std::vector<IndexedEdge> with_feeds(std::vector<IndexedEdge> edges, const Loops& loops) {
  for (const auto& loop : loops.loops) {
    const auto is_inside = [&](NodeIndex node) {
      return node == loop.head ||
             std::find(loop.body.begin(), loop.body.end(), node) != loop.body.end();
    };
    std::vector<IndexedEdge> added;
    for (const auto& each : edges) {
      if (each.to != loop.head && is_inside(each.to) && !is_inside(each.from)) {
        added.push_back({each.from, loop.head, each.edge});
      }
    }
    edges.insert(edges.end(), added.begin(), added.end());
  }
  return edges;
}

}  // namespace

const Loop* Loops::at(NodeIndex head) const {
  const auto found =
      std::find_if(loops.begin(), loops.end(), [&](const Loop& loop) { return loop.head == head; });
  return found == loops.end() ? nullptr : &*found;
}

RunPlan plan_run(const Graph& graph) {
  RunPlan plan{.edges = indexed_edges(graph)};
  plan.order = run_order(graph, plan.edges);
  plan.loops = find_loops(graph, plan.edges, plan.order);
  if (!plan.loops.loops.empty()) {
    plan.order = run_order(graph, with_feeds(plan.edges, plan.loops));
    plan.loops = find_loops(graph, plan.edges, plan.order);
  }
  return plan;
}

bool is_final_output(std::string_view field) {
  return field == "output_collection" || field == "final_state";
}

std::optional<std::string> linkage_problem(const Graph& graph) {
  std::map<std::string_view, int> linkages;
  for (const auto& edge : graph.edges) {
    const auto& [source, target] = std::pair(edge.source, edge.destination);
    const auto words = "(" + source.node_id + "." + source.field + " -> " + target.node_id + "." +
                       target.field + ")";
    const bool has_port = source.field == k_linkage || target.field == k_linkage;
    if (edge.type != k_linkage) {
      if (has_port) {
        return "The loop_linkage field must use a loop_linkage edge " + words;
      }
      continue;
    }
    const auto* from = graph.find(source.node_id);
    const auto* to = graph.find(target.node_id);
    if (from == nullptr || to == nullptr || from->type != "for" || to->type != "for_return" ||
        source.field != k_linkage || target.field != k_linkage) {
      return "Invalid loop linkage " + words;
    }
    if (++linkages[from->id] > 1 || ++linkages[to->id] > 1) {
      return "Duplicate loop linkage " + words;
    }
  }
  for (const auto& node : graph.nodes) {
    if ((node.type == "for" || node.type == "for_return") && linkages[node.id] == 0) {
      return "Missing loop linkage for node " + node.id;
    }
  }
  return std::nullopt;
}

}  // namespace invokeai_batch::sim
