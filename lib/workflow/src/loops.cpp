#include "loops.hpp"

#include <string>
#include <unordered_map>
#include <utility>

#include "reading.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr const char* k_join =
    "join the for node to its return by the loop linkage, in InvokeAI, and save it again";

class LoopReader {
 public:
  explicit LoopReader(const Document& document) : m_document(document) {}

  std::vector<base::Problem> read() {
    for (const auto& edge : m_document.edges) {
      if (edge.kind == EdgeKind::data && (starts_linkage(edge) || ends_linkage(edge))) {
        refuse(text_of(edge) + " is no loop linkage, and joins one of its fields");
      }
    }
    for (const auto& edge : m_document.edges) {
      if (edge.kind != EdgeKind::loop_linkage) {
        continue;
      }
      if (starts_linkage(edge) && ends_linkage(edge)) {
        m_linkages[edge.source.node] += 1;
        m_linkages[edge.target.node] += 1;
      } else {
        refuse(text_of(edge) + " is a loop linkage, and does not lead from a for to a for_return");
      }
    }
    count_linkages();
    return std::move(m_problems);
  }

 private:
  [[nodiscard]] bool starts_linkage(const Edge& edge) const {
    return edge.source.field == k_loop_linkage && m_document.node(edge.source.node)->type == k_for;
  }

  [[nodiscard]] bool ends_linkage(const Edge& edge) const {
    return edge.target.field == k_loop_linkage &&
           m_document.node(edge.target.node)->type == k_for_return;
  }

  void count_linkages() {
    for (const auto& node : m_document.nodes) {
      if (node.type != k_for && node.type != k_for_return) {
        continue;
      }
      const auto found = m_linkages.find(node.id);
      const auto count = found == m_linkages.end() ? 0 : found->second;
      if (count != 1) {
        refuse("node " + name_of(node) + " has " +
               (count == 0 ? "no loop linkage" : std::to_string(count) + " loop linkages"));
      }
    }
  }

  static std::string text_of(const Edge& edge) {
    return "the edge from " + edge.source.node.value + "." + edge.source.field + " to " +
           edge.target.node.value + "." + edge.target.field;
  }

  void refuse(std::string what) {
    m_problems.push_back({.where = m_document.file, .what = std::move(what), .hint = k_join});
  }

  const Document& m_document;
  std::unordered_map<NodeId, std::size_t> m_linkages;
  std::vector<base::Problem> m_problems;
};

}  // namespace

std::vector<base::Problem> loop_problems(const Document& document) {
  return LoopReader(document).read();
}

}  // namespace invokeai_batch::workflow
