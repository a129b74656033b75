#include "graph_runner.hpp"

#include <algorithm>
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
  Iterations iterations{};
  std::vector<Parent> parents{};
};

bool agrees(const Iterations& a, const Iterations& b) {
  return std::all_of(a.begin(), a.end(), [&](const auto& entry) {
    const auto found = b.find(entry.first);
    return found == b.end() || found->second == entry.second;
  });
}

class Runner {
 public:
  Runner(RunContext& context, const Graph& graph, GraphRun& run)
      : m_context(context),
        m_graph(graph),
        m_plan(plan_run(graph)),
        m_edges(m_plan.edges),
        m_order(m_plan.order),
        m_loops(m_plan.loops),
        m_state(run),
        m_run(run.execution) {
    m_state.prepared_of.resize(graph.nodes.size());
  }

  void run(const std::optional<PlannedFailure>& failure);
  [[nodiscard]] bool is_at_end() const;

 private:
  /// What an edge may bring in an iteration: prepared nodes, and the iterations they stand for.
  [[nodiscard]] std::vector<std::pair<std::size_t, Iterations>> candidates(
      const IndexedEdge& edge, const Iterations& within) const;
  [[nodiscard]] std::vector<Binding> bindings_of(NodeIndex source, const Iterations& within) const;
  [[nodiscard]] std::vector<Binding> gathered(NodeIndex source, const Iterations& within) const;
  std::size_t prepare(NodeIndex source, const Binding& binding);
  [[nodiscard]] Fields inputs_of(const PreparedNode& node, const Binding& binding) const;
  [[nodiscard]] std::string collected(const Binding& binding) const;
  [[nodiscard]] std::string value_of(const Parent& parent) const;
  void fail_at(NodeIndex source, const Iterations& within);
  void run_prepared(std::size_t index, const Binding& binding);
  void begin_call(std::size_t index, const Binding& binding, const Iterations& within);
  void run_iterate(NodeIndex source, const Binding& binding);
  /// One turn of a loop; what its `for_return` took. nullptr after a failure.
  const PreparedNode* run_turn(const Loop& loop, const Iterations& turn);
  void run_loop(const Loop& loop, const Binding& binding);
  void run_binding(NodeIndex source, const Binding& binding, const Iterations& within);
  void run_source(NodeIndex source, const Iterations& within);
  void prepare_the_rest();

  RunContext& m_context;
  const Graph& m_graph;
  RunPlan m_plan;
  const std::vector<IndexedEdge>& m_edges;
  const std::vector<NodeIndex>& m_order;
  const Loops& m_loops;
  GraphRun& m_state;
  Execution& m_run;
  std::optional<NodeIndex> m_fails_at{};
  NodeError m_planned{};
};

std::vector<std::pair<std::size_t, Iterations>> Runner::candidates(const IndexedEdge& edge,
                                                                   const Iterations& within) const {
  const bool is_final =
      m_loops.at(edge.from) != nullptr && is_final_output(edge.edge->source.field);
  std::vector<std::pair<std::size_t, Iterations>> found;
  for (const auto prepared : m_state.prepared_of[edge.from]) {
    auto iterations = m_run.nodes[prepared].iterations;
    if (is_final) {
      if (m_state.loop_ends.count(prepared) == 0) {
        continue;
      }
      iterations.erase(edge.from);
    }
    if (agrees(iterations, within)) {
      found.emplace_back(prepared, std::move(iterations));
    }
  }
  return found;
}

std::vector<Binding> Runner::bindings_of(NodeIndex source, const Iterations& within) const {
  std::vector<Binding> bindings(1);
  for (const auto& edge : m_edges) {
    if (edge.to != source) {
      continue;
    }
    const auto parents = candidates(edge, within);
    std::vector<Binding> joined;
    for (const auto& binding : bindings) {
      for (const auto& [prepared, iterations] : parents) {
        if (agrees(binding.iterations, iterations)) {
          auto wider = binding;
          wider.iterations.insert(iterations.begin(), iterations.end());
          wider.parents.push_back({edge.edge, prepared});
          joined.push_back(std::move(wider));
        }
      }
    }
    bindings = std::move(joined);
  }
  return bindings;
}

/// A collect node: one binding with the parents of all iterations.
std::vector<Binding> Runner::gathered(NodeIndex source, const Iterations& within) const {
  Binding all{.iterations = within};
  for (const auto& edge : m_edges) {
    if (edge.to == source) {
      for (const auto& [prepared, iterations] : candidates(edge, within)) {
        all.parents.push_back({edge.edge, prepared});
      }
    }
  }
  return {all};
}

std::size_t Runner::prepare(NodeIndex source, const Binding& binding) {
  PreparedNode node;
  node.exec_id = m_context.ids.uuid();
  node.source = source;
  node.iterations = binding.iterations;
  node.fields = m_graph.nodes[source].fields;
  node.fields.set_text("id", node.exec_id);
  if (m_graph.nodes[source].type == "collect" || m_graph.nodes[source].type == "for") {
    node.fields.set("use_cache", "false");
  }
  for (const auto& parent : binding.parents) {
    m_run.edges.push_back({{m_run.nodes[parent.prepared].exec_id, parent.edge->source.field},
                           {node.exec_id, parent.edge->destination.field},
                           parent.edge->type});
  }
  m_run.nodes.push_back(std::move(node));
  m_state.prepared_of[source].push_back(m_run.nodes.size() - 1);
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

void Runner::fail_at(NodeIndex source, const Iterations& within) {
  m_run.error = m_planned;
  const auto bindings = bindings_of(source, within);
  if (!bindings.empty()) {
    m_run.failed_exec_id = m_run.nodes[prepare(source, bindings[0])].exec_id;
  }
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

void Runner::begin_call(std::size_t index, const Binding& binding, const Iterations& within) {
  const auto& node = m_run.nodes[index];
  if (!within.empty()) {
    m_run.error = NodeError{"NotImplementedError", "a call within a loop is not simulated"};
    m_run.failed_exec_id = node.exec_id;
    return;
  }
  WorkflowCall call{.prepared = index, .workflow_id = node.fields.text("workflow_id")};
  if (const auto* stored = node.fields.find("workflow_inputs")) {
    const auto document = json::parse(*stored, "workflow_inputs");
    call.inputs = Fields(document.root());
  }
  for (const auto& parent : binding.parents) {
    if (parent.edge->destination.field.starts_with("saved_workflow_input::")) {
      call.inputs.set(parent.edge->destination.field, value_of(parent));
    }
  }
  m_state.call = std::move(call);
}

void Runner::run_iterate(NodeIndex source, const Binding& binding) {
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

const PreparedNode* Runner::run_turn(const Loop& loop, const Iterations& turn) {
  for (const auto node : loop.body) {
    run_source(node, turn);
    if (m_run.error) {
      return nullptr;
    }
  }
  const auto& tails = m_state.prepared_of[loop.tail];
  return tails.empty() ? nullptr : &m_run.nodes[tails.back()];
}

void Runner::run_loop(const Loop& loop, const Binding& binding) {
  const auto source = loop.head;
  const auto inputs =
      inputs_of({.source = source, .fields = m_graph.nodes[source].fields}, binding);
  const auto list = json::parse(*inputs.find("collection"), "collection");
  const std::string empty_state = R"({"values":{}})";
  auto state = inputs.has("state") ? *inputs.find("state") : empty_state;
  std::vector<std::string> outputs;
  std::size_t last = 0;
  int index = 0;
  for (const auto& item : list.root()) {
    // Only the first copy has the edges that feed the loop.
    Binding turn{.iterations = binding.iterations};
    turn.parents = index == 0 ? binding.parents : std::vector<Parent>{};
    turn.iterations[source] = index;
    last = prepare(source, turn);
    auto& node = m_run.nodes[last];
    node.fields.set("index", std::to_string(index));
    if (index > 0) {
      node.fields.set("state", state);
    }
    auto& made = node.output.fields;
    made.set("item", json::to_text(item.value));
    made.set("index", std::to_string(index));
    made.set("total", std::to_string(list.root().size()));
    made.set("state", state);
    made.set("output_collection", "[]");
    made.set("final_state", empty_state);
    made.set_text("type", "for_output");
    node.has_run = true;
    const auto* returned = run_turn(loop, turn.iterations);
    if (returned == nullptr) {
      return;
    }
    if (returned->fields.has("output")) {
      outputs.push_back(*returned->fields.find("output"));
    }
    if (returned->fields.has("state")) {
      state = *returned->fields.find("state");
    }
    ++index;
    if (const auto* goes_on = returned->fields.find("continue_condition");
        goes_on != nullptr && *goes_on == "false") {
      break;
    }
  }
  if (index > 0) {
    m_run.nodes[last].output.fields.set("output_collection", json_array(outputs));
    m_run.nodes[last].output.fields.set("final_state", state);
    m_state.loop_ends.insert(last);
  }
  std::vector<int> around;
  for (const auto& [head, turn] : binding.iterations) {
    around.push_back(turn);
  }
  m_run.ended_loops.emplace_back(m_graph.nodes[source].id, std::move(around));
}

void Runner::run_binding(NodeIndex source, const Binding& binding, const Iterations& within) {
  const auto& type = m_graph.nodes[source].type;
  const auto* loop = m_loops.at(source);
  if (loop != nullptr) {
    run_loop(*loop, binding);
  } else if (type == "iterate") {
    run_iterate(source, binding);
  } else if (type == "call_saved_workflow") {
    begin_call(prepare(source, binding), binding, within);
  } else {
    run_prepared(prepare(source, binding), binding);
  }
}

void Runner::run_source(NodeIndex source, const Iterations& within) {
  if (m_fails_at == source) {
    fail_at(source, within);
    return;
  }
  const auto bindings = m_graph.nodes[source].type == "collect" ? gathered(source, within)
                                                                : bindings_of(source, within);
  const bool is_outermost = within.empty();
  for (auto i = is_outermost ? m_state.next_binding : 0; i < bindings.size(); ++i) {
    run_binding(source, bindings[i], within);
    if (is_outermost) {
      m_state.next_binding = i + 1;
    }
    if (m_run.error || m_state.call) {
      return;
    }
  }
  const auto& id = m_graph.nodes[source].id;
  auto& history = m_run.history;
  if (!m_state.prepared_of[source].empty() &&
      std::find(history.begin(), history.end(), id) == history.end()) {
    history.push_back(id);
  }
}

/// After a failure the server's maps still list the nodes that never ran, but for those that
/// wait for an iteration.
void Runner::prepare_the_rest() {
  for (auto i = m_state.next + 1; i < m_order.size(); ++i) {
    const auto& type = m_graph.nodes[m_order[i]].type;
    if (type == "iterate" || type == "for" || m_loops.is_in_body[m_order[i]]) {
      continue;
    }
    for (const auto& binding : bindings_of(m_order[i], {})) {
      prepare(m_order[i], binding);
    }
  }
}

void Runner::run(const std::optional<PlannedFailure>& failure) {
  if (failure && !m_order.empty()) {
    const auto found = std::find_if(m_order.begin(), m_order.end(), [&](NodeIndex node) {
      return m_graph.nodes[node].type == failure->node_type;
    });
    m_fails_at = found == m_order.end() ? m_order.back() : *found;
    m_planned = failure->error;
  }
  for (; m_state.next < m_order.size(); ++m_state.next) {
    if (m_loops.is_in_body[m_order[m_state.next]]) {
      continue;
    }
    run_source(m_order[m_state.next], {});
    if (m_state.call) {
      return;
    }
    if (m_run.error) {
      prepare_the_rest();
      return;
    }
    m_state.next_binding = 0;
  }
}

bool Runner::is_at_end() const {
  const auto is_done = [&](std::size_t i) {
    return m_loops.is_in_body[m_order[i]] ||
           (i == m_state.next && m_state.next_binding >= bindings_of(m_order[i], {}).size());
  };
  for (auto i = m_state.next; i < m_order.size(); ++i) {
    if (!is_done(i)) {
      return false;
    }
  }
  return true;
}

}  // namespace

void run_graph(RunContext& context, const Graph& graph, GraphRun& run,
               const std::optional<PlannedFailure>& failure) {
  Runner(context, graph, run).run(failure);
}

void end_call(GraphRun& run, NodeOutput output) {
  auto& node = run.execution.nodes[run.call->prepared];
  node.output = std::move(output);
  node.has_run = true;
  run.call.reset();
}

void fail_call(GraphRun& run, NodeError error) {
  run.execution.failed_exec_id = run.execution.nodes[run.call->prepared].exec_id;
  run.execution.error = std::move(error);
  run.call.reset();
}

bool is_at_end(RunContext& context, const Graph& graph, const GraphRun& run) {
  auto copy = run;
  return Runner(context, graph, copy).is_at_end();
}

}  // namespace invokeai_batch::sim
