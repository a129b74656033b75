#include "invokeai_batch/workflow/document.hpp"

#include <algorithm>
#include <utility>

#include "document/reading.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::workflow {

namespace {

void refuse(std::optional<Foreign> foreign, std::string_view file) {
  if (foreign) {
    throw base::Error(base::ErrorClass::input, {.where = std::string(file),
                                                .what = std::move(foreign->what),
                                                .hint = std::move(foreign->hint)});
  }
}

// Versions 3.0.0 and 4.0.0 differ in what may stand in a file, not in what it means; the older two
// are laid out differently. Source: util/workflow/migrations.ts.
void check_schema_version(const Document& document) {
  const auto& version = document.schema_version;
  if (version == "3.0.0" || version == "4.0.0") {
    return;
  }
  base::Problem problem{.where = document.file};
  if (version.empty()) {
    problem.what = "the workflow has no schema version (meta.version)";
    problem.hint =
        "add \"meta\": {\"version\": \"1.0.0\"} to it, so that InvokeAI can open it, and download "
        "it "
        "from there";
  } else if (version == "1.0.0" || version == "2.0.0") {
    problem.what = "the workflow has schema version " + version + ", which is too old";
    problem.hint = "open it in InvokeAI 5 or newer, which converts it, and download it again";
  } else {
    problem.what = "the workflow has schema version " + version + "; known are 3.0.0 and 4.0.0";
    problem.hint = "it comes from a newer InvokeAI: a newer version of the program may know it";
  }
  throw base::Error(base::ErrorClass::input, std::move(problem));
}

}  // namespace

const InputInstance* Node::input(std::string_view name) const {
  const auto found = std::find_if(inputs.begin(), inputs.end(),
                                  [&](const auto& candidate) { return candidate.name == name; });
  return found == inputs.end() ? nullptr : &*found;
}

bool Node::is_typed() const {
  return kind == NodeKind::invocation || kind == NodeKind::batch || kind == NodeKind::generator;
}

const Node* Document::node(const NodeId& id) const {
  const auto found = index.nodes.find(id);
  return found == index.nodes.end() ? nullptr : &nodes[found->second];
}

const FieldRef* Document::source_of(const FieldRef& input) const {
  const auto found = index.sources.find(input);
  return found == index.sources.end() ? nullptr : &found->second;
}

bool Document::is_connected(const FieldRef& input) const {
  return source_of(input) != nullptr;
}

bool calls_saved_workflow(const Node& node) {
  return node.type == "call_saved_workflow";
}

bool calls_saved_workflow(const Document& document) {
  return std::any_of(document.nodes.begin(), document.nodes.end(),
                     [](const Node& node) { return calls_saved_workflow(node); });
}

void make_index(Document& document) {
  auto& [nodes, sources] = document.index;
  nodes.clear();
  for (std::size_t i = 0; i < document.nodes.size(); ++i) {
    nodes.emplace(document.nodes[i].id, i);
  }
  sources.clear();
  for (const auto& edge : document.edges) {
    sources.emplace(edge.target, edge.source);
  }
  for (const auto& edge : document.batch_edges) {
    if (document.node(edge.source.node)->kind == NodeKind::generator) {
      sources.emplace(edge.target, edge.source);
    }
  }
}

Document read_document(std::string text, std::string_view file) {
  refuse(foreign_bytes(text), file);
  auto json = json::parse(text, file);
  if (auto inner = wrapped_workflow(json.root())) {
    text = *std::move(inner);
    json = json::parse(text, file);
  }
  Document document{.file = std::string(file), .text = std::move(text), .json = std::move(json)};
  const auto root = document.json.root();
  refuse(foreign_content(root), file);
  document.name = root["name"].text();
  document.schema_version = root["meta"]["version"].text();
  check_schema_version(document);

  ProblemList problems(document.file, document.text);
  problems.check_unique_members(root);
  problems.check_unique_members(root["meta"]);
  document.nodes = read_nodes(root["nodes"], problems, document.warnings);
  const auto edges = read_edges(root["edges"], problems);
  problems.throw_if_any();
  auto flattened = flattened_edges(edges, document.nodes, document.warnings);
  document.edges = std::move(flattened.executed);
  document.batch_edges = std::move(flattened.batch);
  make_index(document);
  return document;
}

}  // namespace invokeai_batch::workflow
