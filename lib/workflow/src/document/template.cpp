#include "invokeai_batch/workflow/template.hpp"

#include <algorithm>
#include <utility>

#include "document/slots.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::workflow {

namespace {

void check_executable(const Document& document) {
  const bool executable =
      std::any_of(document.nodes.begin(), document.nodes.end(),
                  [](const auto& node) { return node.kind == NodeKind::invocation; });
  if (!executable) {
    throw base::Error(base::ErrorClass::input,
                      {.where = document.file,
                       .what = "the workflow has no node that the server could execute",
                       .hint = "add nodes to it in InvokeAI and download it again"});
  }
}

// Literal text between slots is never empty in front of the first one, so that the last character
// written says whether the object is still empty.
void append_member(std::string& out, const TextTemplate::Hole& hole, std::string_view value) {
  const std::string_view prefix = hole.member_prefix;
  out += out.back() == '{' ? prefix.substr(1) : prefix;
  out += value;
  out += hole.member_suffix;
}

using Choice = std::optional<std::string> Encoded::*;

void append(std::string& out, const TextTemplate& text, const std::vector<Assignment>& values,
            Choice choice) {
  const auto is_after = [](const Assignment& a, const Assignment& b) { return a.slot >= b.slot; };
  base::require(!text.pieces.empty(), "what is sent was made");
  base::require(std::adjacent_find(values.begin(), values.end(), is_after) == values.end(),
                "values are sorted by slot, no slot twice");
  for (std::size_t i = 0; i < text.holes.size(); ++i) {
    out += text.pieces[i];
    const auto& hole = text.holes[i];
    const auto assigned =
        std::lower_bound(values.begin(), values.end(), hole.slot,
                         [](const Assignment& a, SlotIndex slot) { return a.slot < slot; });
    const bool is_assigned = assigned != values.end() && assigned->slot == hole.slot;
    const auto& value = is_assigned ? assigned->value->*choice : hole.original;
    if (value) {
      append_member(out, hole, *value);
    }
  }
  out += text.pieces.back();
}

std::string render(const TextTemplate& text, const std::vector<Assignment>& values, Choice choice) {
  std::size_t size = 0;
  for (const auto& piece : text.pieces) {
    size += piece.size();
  }
  for (const auto& hole : text.holes) {
    size += hole.member_prefix.size() + hole.member_suffix.size() +
            (hole.original ? hole.original->size() : 0);
  }
  for (const auto& assigned : values) {
    const auto& value = assigned.value->*choice;
    size += value ? value->size() : 0;
  }
  std::string out;
  out.reserve(size);
  append(out, text, values, choice);
  return out;
}

}  // namespace

std::optional<SlotIndex> Templates::slot(const FieldRef& ref) const {
  const auto found = by_ref.find(ref);
  return found == by_ref.end() ? std::nullopt : std::optional(found->second);
}

std::string graph_as_built(const Document& document) {
  auto table = slot_table(document);
  return render(graph_template(document, table, OutputCache::as_built, Editor::six), {},
                &Encoded::graph);
}

Templates make_templates(const Document& document, std::optional<OutputCache> cache,
                         Editor editor) {
  check_executable(document);
  auto table = slot_table(document);
  Templates templates;
  if (cache) {
    templates.graph = graph_template(document, table, *cache, editor);
    templates.workflow = workflow_template(document, table);
  }
  templates.slots = std::move(table.slots);
  templates.by_ref.reserve(templates.slots.size());
  for (SlotIndex slot = 0; slot < templates.slots.size(); ++slot) {
    templates.by_ref.emplace(templates.slots[slot].ref, slot);
  }
  return templates;
}

std::string render_graph(const Templates& templates, const std::vector<Assignment>& values) {
  return render(templates.graph, values, &Encoded::graph);
}

std::string render_workflow(const Templates& templates, const std::vector<Assignment>& values) {
  return render(templates.workflow, values, &Encoded::workflow);
}

void append_graph(std::string& out, const Templates& templates,
                  const std::vector<Assignment>& values) {
  append(out, templates.graph, values, &Encoded::graph);
}

void append_workflow(std::string& out, const Templates& templates,
                     const std::vector<Assignment>& values) {
  append(out, templates.workflow, values, &Encoded::workflow);
}

}  // namespace invokeai_batch::workflow
