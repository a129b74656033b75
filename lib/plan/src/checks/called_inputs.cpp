#include "checks/called_inputs.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "inputs/inputs.hpp"
#include "inputs/node_names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/yaml/raw_json.hpp"
#include "values/kinds/kinds.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr const char* k_choose_again =
    "choose that workflow again in the node that calls it, in InvokeAI, and save the workflow";

class CalledInputs {
 public:
  CalledInputs(const workflow::LoadedWorkflow& caller, const CalledWorkflows& called,
               FactReader& facts, const std::vector<workflow::SlotIndex>& set_by_all)
      : m_caller(caller), m_called(called), m_facts(facts), m_set_by_all(set_by_all) {}

  std::vector<base::Problem> unfit() {
    for (const auto& node : m_caller.document.nodes) {
      const auto* workflow = workflow::calls_saved_workflow(node) ? called_by(node) : nullptr;
      for (const auto& input : node.inputs) {
        const workflow::FieldRef ref{node.id, input.name};
        const auto field = field_of_called(ref);
        if (workflow != nullptr && field && is_given(ref, input)) {
          check(ref, *field, *workflow);
        }
      }
    }
    return std::move(m_problems);
  }

 private:
  [[nodiscard]] bool is_set_by_all(const workflow::FieldRef& ref) const {
    const auto slot = m_caller.templates.slot(ref);
    return slot && std::binary_search(m_set_by_all.begin(), m_set_by_all.end(), *slot);
  }

  // nullptr when that cannot be known: it is told already, or another is set.
  const workflow::LoadedWorkflow* called_by(const workflow::Node& node) {
    const auto* id = node.input("workflow_id");
    if (id == nullptr || id->value.text().empty() || is_set_by_all({node.id, id->name})) {
      return nullptr;
    }
    const auto* saved = m_facts.saved_workflow(std::string(id->value.text()));
    if (saved == nullptr || !saved->value) {
      return nullptr;
    }
    const auto found = std::find_if(m_called.begin(), m_called.end(), [&](const auto& workflow) {
      return workflow.document.text == saved->value->json;
    });
    return found == m_called.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool is_given(const workflow::FieldRef& ref,
                              const workflow::InputInstance& input) const {
    return m_caller.document.is_connected(ref) || is_set_by_all(ref) ||
           (input.value.exists() && !input.value.is_null());
  }

  [[nodiscard]] std::string name_of(const workflow::FieldRef& ref) const {
    const auto slot = m_caller.templates.slot(ref);
    return slot ? name_of_slot(*slot, m_caller.document, m_caller.form, m_caller.templates)
                : node_name(*m_caller.document.node(ref.node), m_caller.document) + "." + ref.field;
  }

  void add(const workflow::FieldRef& ref, const std::string& what, const char* hint) {
    m_problems.push_back(
        {.where = m_caller.document.file, .what = name_of(ref) + ": " + what, .hint = hint});
  }

  void check(const workflow::FieldRef& ref, const workflow::FieldRef& field,
             const workflow::LoadedWorkflow& workflow) {
    const auto& inputs = workflow.form.inputs;
    const bool is_exposed = std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) {
      return input.ref == field && input.state != workflow::InputState::gone;
    });
    if (!is_exposed) {
      add(ref, workflow.document.file + ", which is called, has no such input in its Form",
          k_choose_again);
      return;
    }
    const auto* node = workflow.document.node(field.node);
    const auto* type = workflow.schema.field(node->type, field.field);
    if (type == nullptr) {
      return;
    }
    if (const auto* source = m_caller.document.source_of(ref)) {
      check_edge(ref, *source, *type);
    } else if (!is_set_by_all(ref)) {
      check_value(ref, *type);
    }
  }

  void check_edge(const workflow::FieldRef& ref, const workflow::FieldRef& source,
                  const workflow::FieldType& type) {
    const auto* from = m_caller.schema.node(m_caller.document.node(source.node)->type);
    if (from == nullptr || !from->outputs || !from->outputs->contains(source.field)) {
      return;
    }
    const auto& port = from->outputs->find(source.field)->second;
    if (!port.name.empty() && !workflow::fits(port, type.port, workflow::Nullability::not_null)) {
      add(ref,
          "what feeds it does not fit: " + workflow::describe(port) + " is no " +
              workflow::describe(type.port),
          "feed it with another node, in InvokeAI");
    }
  }

  void check_value(const workflow::FieldRef& ref, const workflow::FieldType& type) {
    const auto& value = m_caller.document.node(ref.node)->input(ref.field)->value;
    if (asks_for_facts(type.kind)) {
      return;
    }
    auto typed = typed_value(type, yaml::raw_value_of(value, m_caller.document.file), name_of(ref));
    if (auto* problem = std::get_if<base::Problem>(&typed)) {
      m_problems.push_back(std::move(*problem));
    }
  }

  const workflow::LoadedWorkflow& m_caller;
  const CalledWorkflows& m_called;
  FactReader& m_facts;
  const std::vector<workflow::SlotIndex>& m_set_by_all;
  std::vector<base::Problem> m_problems;
};

}  // namespace

std::vector<base::Problem> unfit_called_inputs(const workflow::LoadedWorkflow& caller,
                                               const CalledWorkflows& called, FactReader& facts,
                                               const std::vector<workflow::SlotIndex>& set_by_all) {
  return CalledInputs(caller, called, facts, set_by_all).unfit();
}

}  // namespace invokeai_batch::plan
