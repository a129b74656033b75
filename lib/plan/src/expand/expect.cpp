#include "expand/expect.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inputs/node_names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "values/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

// "9" before "10".
struct NumericOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    return base::natural_less(a, b);
  }
};

std::string node_field(const workflow::FieldRef& ref, const workflow::Document& document) {
  const auto* node = document.node(ref.node);
  return (node == nullptr ? ref.node.value : node_name(*node, document)) + "." + ref.field;
}

// Where NODE.FIELD is now, edge-fed or not.
std::optional<std::size_t> index_now(std::string_view expected,
                                     const workflow::LoadedWorkflow& context) {
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

// What names inputs by index, index by index, and every place where it does.
struct BareIndices {
  std::map<std::string, workflow::SlotIndex, NumericOrder> slots{};
  std::vector<std::string> places{};
};

class IndexFinder {
 public:
  explicit IndexFinder(const Draft& draft) : m_draft(draft) {}

  void look(const std::string& name, const std::string& place) {
    const auto index = std::string(base::trim(name));
    const auto& context = m_draft.context;
    const auto found = find_input(index, context.document, context.form, context.templates);
    const auto* named = std::get_if<NamedInput>(&found);
    if (named != nullptr && named->by_index && !is_expected(index)) {
      m_indices.slots.emplace(index, named->slot);
      m_indices.places.push_back(place);
    }
  }

  void look(const std::vector<Setting>& settings) {
    for (const auto& setting : settings) {
      look(setting.input, setting.place);
    }
  }

  void look(const std::vector<Axis>& axes) {
    for (const auto& axis : axes) {
      look(axis.input, axis.place);
    }
  }

  [[nodiscard]] BareIndices take() { return std::move(m_indices); }

 private:
  [[nodiscard]] bool is_expected(const std::string& index) const {
    const auto& expect = m_draft.spec.expect;
    return std::any_of(expect.begin(), expect.end(), [&index](const auto& expectation) {
      return base::trim(expectation.first) == index;
    });
  }

  const Draft& m_draft;
  BareIndices m_indices;
};

BareIndices bare_indices(const Draft& draft) {
  IndexFinder finder(draft);
  const auto& spec = draft.spec;
  finder.look(spec.set);
  if (spec.rows.has_value()) {
    for (const auto& [column, input] : spec.rows->columns) {
      finder.look(input, spec.rows->place);
    }
  }
  finder.look(spec.matrix);
  for (const auto& group : spec.zips) {
    finder.look(group);
  }
  for (const auto* entries : {&spec.exclude, &spec.include}) {
    for (const auto& entry : *entries) {
      finder.look(entry);
    }
  }
  return finder.take();
}

}  // namespace

void warn_of_bare_indices(Draft& draft) {
  auto [slots, places] = bare_indices(draft);
  if (slots.empty()) {
    return;
  }
  std::vector<std::string> lines;
  std::vector<std::string> expectations;
  for (const auto& [index, slot] : slots) {
    const auto& context = draft.context;
    const auto field = node_field(context.templates.slots[slot].ref, context.document);
    lines.push_back(index + " is " +
                    name_of_slot(slot, context.document, context.form, context.templates) + " (" +
                    field + ")");
    expectations.push_back(index + ": " + field);
  }
  base::Problem warning{.where = places.front()};
  warning.what = "inputs are named by their index, which moves when the Form is edited";
  warning.detail = base::join(lines, "\n");
  warning.hint = draft.spec.file.empty()
                     ? "write the name, or check the index with `inputs --check`"
                     : "write the name, or add to the job file: expect: {" +
                           base::join(expectations, ", ") + "}";
  places.erase(places.begin());
  warning.also_at = std::move(places);
  draft.plan.warnings.push_back(std::move(warning));
}

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

}  // namespace invokeai_batch::plan
