#include "cycles.hpp"

#include <unordered_map>
#include <utility>

namespace invokeai_batch::workflow {

namespace {

using Number = std::size_t;
struct Arrow {
  Number from = 0;
  Number to = 0;
};

std::vector<Arrow> arrows_of(const std::vector<Edge>& edges, Number& nodes) {
  std::unordered_map<NodeId, Number> numbers;
  const auto number = [&](const NodeId& id) {
    return numbers.emplace(id, numbers.size()).first->second;
  };
  std::vector<Arrow> arrows;
  arrows.reserve(edges.size());
  for (const auto& edge : edges) {
    const auto from = number(edge.source.node);
    arrows.push_back({from, number(edge.target.node)});
  }
  nodes = numbers.size();
  return arrows;
}

// Which nodes lie on a circle or behind one: what is left when nodes without an arrow to them are
// taken away, again and again. With the arrows turned round: on one or before one.
std::vector<bool> unsorted_nodes(const std::vector<Arrow>& arrows, Number nodes) {
  std::vector<std::size_t> incoming(nodes, 0);
  std::vector<std::vector<Number>> outgoing(nodes);
  for (const auto& [from, to] : arrows) {
    incoming[to] += 1;
    outgoing[from].push_back(to);
  }
  std::vector<Number> free;
  for (Number node = 0; node < nodes; ++node) {
    if (incoming[node] == 0) {
      free.push_back(node);
    }
  }
  std::vector<bool> unsorted(nodes, true);
  while (!free.empty()) {
    const auto node = free.back();
    free.pop_back();
    unsorted[node] = false;
    for (const auto next : outgoing[node]) {
      if (--incoming[next] == 0) {
        free.push_back(next);
      }
    }
  }
  return unsorted;
}

bool reaches(Number from, Number to, const std::vector<std::vector<Number>>& outgoing) {
  std::vector<bool> seen(outgoing.size(), false);
  std::vector<Number> to_visit{from};
  while (!to_visit.empty()) {
    const auto node = to_visit.back();
    to_visit.pop_back();
    if (node == to) {
      return true;
    }
    if (!seen[node]) {
      seen[node] = true;
      to_visit.insert(to_visit.end(), outgoing[node].begin(), outgoing[node].end());
    }
  }
  return false;
}

}  // namespace

std::set<std::size_t> edges_that_close_circles(const std::vector<Edge>& edges) {
  Number nodes = 0;
  const auto arrows = arrows_of(edges, nodes);
  auto turned = arrows;
  for (auto& arrow : turned) {
    std::swap(arrow.from, arrow.to);
  }
  const auto behind = unsorted_nodes(arrows, nodes);
  const auto before = unsorted_nodes(turned, nodes);
  const auto lies_on_circle = [&](Number node) { return behind[node] && before[node]; };
  std::set<std::size_t> closing;
  std::vector<std::vector<Number>> kept(nodes);
  for (std::size_t i = 0; i < arrows.size(); ++i) {
    const auto& [from, to] = arrows[i];
    if (edges[i].kind == EdgeKind::loop_linkage || !lies_on_circle(from) || !lies_on_circle(to)) {
      continue;
    }
    if (reaches(to, from, kept)) {
      closing.insert(i);
    } else {
      kept[from].push_back(to);
    }
  }
  return closing;
}

}  // namespace invokeai_batch::workflow
