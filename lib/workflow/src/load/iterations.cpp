#include "load/iterations.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "document/port_types.hpp"
#include "document/reading.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr std::string_view k_iterate = "iterate";
constexpr std::string_view k_collect = "collect";
constexpr std::string_view k_item = "item";
constexpr std::string_view k_collection = "collection";

constexpr std::string_view k_boolean = "BooleanField";
constexpr std::string_view k_integer = "IntegerField";

const std::string& name_for_server(const PortType& port) {
  return port.plain_name.empty() ? port.name : port.plain_name;
}

// The types of the items that a collect node gathers, by the names that the server has for them.
struct Items {
  std::set<std::string, std::less<>> types{};
  bool has_any = false;
  bool has_unknown = false;  // by this schema: it may be of any type

  void add(const PortType& port) {
    if (is_generic(port)) {
      has_any = true;
    } else if (port.name.empty()) {
      has_unknown = true;
    } else {
      types.insert(name_for_server(port));
    }
  }

  // To the server a boolean is an integer.
  void join_related() {
    if (types.contains(k_integer)) {
      types.erase(std::string(k_boolean));
    }
  }
};

bool is_of(const std::string& type, const PortType& wanted) {
  const auto& name = name_for_server(wanted);
  return type == name || type == wanted.name || (type == k_boolean && name == k_integer);
}

class IterationReader {
 public:
  IterationReader(const Document& document, const NodeSchema& schema)
      : m_document(document), m_schema(schema) {}

  std::vector<base::Problem> read() {
    for (const auto& node : m_document.nodes) {
      if (is_special(node)) {
        m_joints[node.id];
      }
    }
    for (const auto& edge : m_document.edges) {
      add(edge.target.node, &Joints::in, edge);
      add(edge.source.node, &Joints::out, edge);
    }
    for (const auto& node : m_document.nodes) {
      if (is_special(node) && node.type == k_iterate) {
        check_iterate(node);
      } else if (is_special(node)) {
        check_collect(node);
      }
    }
    return std::move(m_problems);
  }

 private:
  using Edges = std::vector<const Edge*>;
  struct Joints {
    Edges in{};
    Edges out{};
  };

  static bool is_special(const Node& node) {
    return node.kind == NodeKind::invocation && (node.type == k_iterate || node.type == k_collect);
  }

  void add(const NodeId& id, Edges Joints::*side, const Edge& edge) {
    if (const auto found = m_joints.find(id); found != m_joints.end()) {
      (found->second.*side).push_back(&edge);
    }
  }

  [[nodiscard]] PortType output(const FieldRef& source) const {
    const auto* type = m_schema.node(m_document.node(source.node)->type);
    if (type == nullptr || !type->outputs) {
      return {};
    }
    const auto found = type->outputs->find(source.field);
    return found == type->outputs->end() ? PortType() : found->second;
  }

  [[nodiscard]] const FieldType* field(const FieldRef& target) const {
    return m_schema.field(m_document.node(target.node)->type, target.field);
  }

  [[nodiscard]] bool is_collected(const FieldRef& source) const {
    return source.field == k_collection && m_document.node(source.node)->type == k_collect;
  }

  // The collect node whose list `collect` adds its items to, if it is one.
  [[nodiscard]] const NodeId* inner_collect(const NodeId& collect) const {
    for (const auto* edge : m_joints.at(collect).in) {
      if (edge->target.field == k_collection && is_collected(edge->source)) {
        return &edge->source.node;
      }
    }
    return nullptr;
  }

  // No circle is left among edges, and a chain of lists may be as long as the workflow.
  const Items& items_of(const NodeId& collect) {
    std::vector<const NodeId*> chain;
    for (const auto* id = &collect; id != nullptr && !m_items.contains(*id);
         id = inner_collect(*id)) {
      chain.push_back(id);
    }
    for (; !chain.empty(); chain.pop_back()) {
      const auto* inner = inner_collect(*chain.back());
      auto items = inner == nullptr ? Items() : m_items.at(*inner);
      for (const auto* edge : m_joints.at(*chain.back()).in) {
        if (edge->target.field != k_collection || !is_collected(edge->source)) {
          items.add(output(edge->source));
        }
      }
      items.join_related();
      m_items.emplace(*chain.back(), std::move(items));
    }
    return m_items.at(collect);
  }

  void check_iterate(const Node& node) {
    const auto& [in, out] = m_joints.at(node.id);
    const auto fed = std::find_if(
        in.begin(), in.end(), [](const Edge* edge) { return edge->target.field == k_collection; });
    if (fed == in.end()) {
      refuse(node, "nothing feeds its collection",
             "connect a list to it in InvokeAI, or take the node out, and save the workflow again");
      return;
    }
    const auto& source = (*fed)->source;
    const auto list = output(source);
    if (!list.name.empty() && list.cardinality != Cardinality::list) {
      refuse(node, "what feeds its collection is " + describe(list) + ", and no list",
             "feed it from a node that gives a list, in InvokeAI");
      return;
    }
    const auto items = is_collected(source) ? items_of(source.node) : items_in(list);
    for (const auto* edge : out) {
      if (edge->source.field == k_item) {
        check_item(node, items, edge->target);
      }
    }
  }

  static Items items_in(const PortType& list) {
    Items items;
    items.add(list);
    return items;
  }

  void check_item(const Node& node, const Items& items, const FieldRef& target) {
    const auto* taker = field(target);
    if (taker == nullptr || items.types.size() != 1 || items.has_unknown) {
      return;  // of several types the collect node tells
    }
    const PortType item{.name = *items.types.begin()};
    if (!fits(item, taker->port, nullability_of(*taker)) && !is_of(item.name, taker->port)) {
      refuse(node,
             "its item is " + item.name + ", which does not fit " + end_of(target, taker->port),
             k_join_others);
    }
  }

  void check_collect(const Node& node) {
    const auto& [in, out] = m_joints.at(node.id);
    if (in.empty()) {
      refuse(node, "nothing feeds it",
             "connect an item to it in InvokeAI, or take the node out, and save the workflow "
             "again");
      return;
    }
    const auto& items = items_of(node.id);
    if (items.has_unknown) {
      return;
    }
    if (items.types.size() > 1) {
      const std::vector<std::string> types(items.types.begin(), items.types.end());
      refuse(node, "it collects " + base::join(types, " and "),
             "collect values of one type, in InvokeAI");
      return;
    }
    for (const auto* edge : out) {
      check_list(node, items, edge->target);
    }
  }

  void check_list(const Node& node, const Items& items, const FieldRef& target) {
    const bool is_gathered_again =
        target.field == k_collection && m_document.node(target.node)->type == k_collect;
    const auto* taker = field(target);
    if (is_gathered_again || taker == nullptr || taker->port.name.empty() ||
        is_generic(taker->port)) {
      return;  // what is gathered again is told of the node that gathers it
    }
    const auto& wanted = taker->port;
    if (items.types.empty() || !is_of(*items.types.begin(), wanted)) {
      refuse(node,
             "its items are " +
                 (items.types.empty() ? "of no certain type" : *items.types.begin()) +
                 ", which does not fit " + end_of(target, wanted),
             k_join_others);
    }
  }

  [[nodiscard]] std::string end_of(const FieldRef& target, const PortType& wanted) const {
    return target.field + " of " + name_of(*m_document.node(target.node)) + ", which takes " +
           describe(wanted);
  }

  void refuse(const Node& node, const std::string& what, const char* hint) {
    m_problems.push_back(
        {.where = m_document.file, .what = "node " + name_of(node) + ": " + what, .hint = hint});
  }

  static constexpr const char* k_join_others =
      "join nodes of one type, in InvokeAI, and save the workflow again";

  const Document& m_document;
  const NodeSchema& m_schema;
  std::unordered_map<NodeId, Joints> m_joints;
  std::unordered_map<NodeId, Items> m_items;  // by collect node
  std::vector<base::Problem> m_problems;
};

}  // namespace

std::vector<base::Problem> iteration_problems(const Document& document, const NodeSchema& schema) {
  return IterationReader(document, schema).read();
}

}  // namespace invokeai_batch::workflow
