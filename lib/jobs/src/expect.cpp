#include "expect.hpp"

#include <optional>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "node_names.hpp"
#include "typed_number.hpp"

namespace invokeai_batch::jobs {

namespace {

std::string node_field(const workflow::FieldRef& ref, const workflow::Document& document) {
  const auto* node = document.node(ref.node);
  return (node == nullptr ? ref.node.value : node_name(*node, document)) + "." + ref.field;
}

// Where NODE.FIELD is now, edge-fed or not.
std::optional<std::size_t> index_now(std::string_view expected, const WorkflowContext& context) {
  for (const auto& input : context.form.inputs) {
    const auto dot = expected.rfind('.');
    if (dot == std::string_view::npos || input.ref.field != expected.substr(dot + 1)) {
      continue;
    }
    const auto nodes = nodes_named(expected.substr(0, dot), context.document);
    if (nodes.size() == 1 && nodes.front()->id == input.ref.node) {
      return input.index;
    }
  }
  return std::nullopt;
}

}  // namespace

void check_expectations(Draft& draft) {
  const auto& context = draft.context;
  for (const auto& [name, expected] : draft.spec.expect) {
    const std::string where = draft.spec.file + ", expect";
    auto found = find_input(name, context.document, context.form, context.templates);
    const auto meant = find_input(expected, context.document, context.form, context.templates);
    const auto* is = std::get_if<NamedInput>(&found);
    const auto* should_be = std::get_if<NamedInput>(&meant);
    if (is != nullptr && should_be != nullptr && is->slot == should_be->slot) {
      continue;
    }
    const auto now = index_now(expected, context);
    base::Problem problem{.where = where};
    problem.what =
        is == nullptr
            ? name + " should be " + expected + ", but " + std::get<base::Problem>(found).what
            : name + " should be " + expected + ", but is " +
                  node_field(context.templates.slots[is->slot].ref, context.document);
    problem.hint = now.has_value()
                       ? "the Form has changed: it is input " + std::to_string(*now) + " now"
                       : "the Form has changed: see `invokeai-batch inputs`";
    draft.problems.add(std::move(problem));
  }
}

}  // namespace invokeai_batch::jobs
