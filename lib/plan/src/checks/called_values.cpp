#include "checks/called_values.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "checks/preflight.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "values/kinds/models.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr const char* k_mend_it_there =
    "open that workflow in InvokeAI, mend it there and save it; or put the input into its Form, "
    "and "
    "choose it again in the node that calls it";

using Given = std::set<workflow::FieldRef>;

class CalledValues {
 public:
  CalledValues(const workflow::LoadedWorkflow& caller, const std::vector<PlannedJob>& jobs,
               const CalledWorkflows& called, const Slots& set_by_all, const Typing& typing)
      : m_caller(caller),
        m_jobs(jobs),
        m_called(called),
        m_set_by_all(set_by_all),
        m_typing(typing) {}

  std::vector<base::Problem> unfit() {
    follow(m_caller);
    while (!m_to_visit.empty()) {
      const auto* workflow = m_to_visit.back();
      m_to_visit.pop_back();
      follow(*workflow);
    }
    for (const auto& workflow : m_called) {
      if (const auto given = m_given.find(&workflow); given != m_given.end()) {
        check(workflow, slots_not_taken(workflow, given->second));
      }
    }
    return std::move(m_problems);
  }

 private:
  [[nodiscard]] bool is_caller(const workflow::LoadedWorkflow& workflow) const {
    return &workflow == &m_caller;
  }

  [[nodiscard]] bool is_set_by_all(const workflow::FieldRef& ref) const {
    const auto slot = m_caller.templates.slot(ref);
    return slot && std::binary_search(m_set_by_all.begin(), m_set_by_all.end(), *slot);
  }

  void follow(const workflow::LoadedWorkflow& workflow) {
    for (const auto& node : workflow.document.nodes) {
      if (!workflow::calls_saved_workflow(node)) {
        continue;
      }
      for (const auto& id : ids_called_by(node, workflow)) {
        if (const auto* called = workflow_with(id)) {
          add_call(*called, given_by(node, workflow));
        }
      }
    }
  }

  // What each of its callers gives is never taken from the workflow that is called.
  void add_call(const workflow::LoadedWorkflow& called, const Given& given) {
    const auto [known, is_new] = m_given.emplace(&called, given);
    if (is_new) {
      m_to_visit.push_back(&called);
      return;
    }
    Given both;
    std::set_intersection(known->second.begin(), known->second.end(), given.begin(), given.end(),
                          std::inserter(both, both.end()));
    known->second = std::move(both);
  }

  [[nodiscard]] std::set<std::string> ids_called_by(
      const workflow::Node& node, const workflow::LoadedWorkflow& workflow) const {
    const workflow::FieldRef ref{node.id, "workflow_id"};
    std::set<std::string> ids;
    const auto* own = node.input(ref.field);
    if (own == nullptr || workflow.document.is_connected(ref)) {
      return ids;
    }
    if (!is_caller(workflow) || !is_set_by_all(ref)) {
      ids.emplace(own->value.text());
    }
    if (const auto slot = workflow.templates.slot(ref); slot && is_caller(workflow)) {
      add_set_ids(*slot, ids);
    }
    return ids;
  }

  void add_set_ids(workflow::SlotIndex slot, std::set<std::string>& ids) const {
    std::set<const workflow::Encoded*> values;
    for (const auto& job : m_jobs) {
      for (const auto& value : job.values) {
        if (value.slot == slot && value.value->graph && values.insert(value.value).second) {
          ids.emplace(json::parse(*value.value->graph, "an id").root().text());
        }
      }
    }
  }

  [[nodiscard]] const workflow::LoadedWorkflow* workflow_with(const std::string& id) const {
    const auto* saved = id.empty() ? nullptr : m_typing.facts.saved_workflow(id);
    if (saved == nullptr || !saved->value || !saved->value->why_not_callable.empty()) {
      return nullptr;  // told of the node that calls it
    }
    const auto found = std::find_if(m_called.begin(), m_called.end(), [&](const auto& workflow) {
      return workflow.document.text == saved->value->json;
    });
    return found == m_called.end() ? nullptr : &*found;
  }

  [[nodiscard]] Given given_by(const workflow::Node& node,
                               const workflow::LoadedWorkflow& workflow) const {
    Given given;
    for (const auto& input : node.inputs) {
      const workflow::FieldRef ref{node.id, input.name};
      const auto field = field_of_called(ref);
      const bool has_value = input.value.exists() && !input.value.is_null();
      if (field && (has_value || workflow.document.is_connected(ref) ||
                    (is_caller(workflow) && is_set_by_all(ref)))) {
        given.insert(*field);
      }
    }
    return given;
  }

  static Slots slots_not_taken(const workflow::LoadedWorkflow& workflow, const Given& given) {
    Slots slots;
    for (workflow::SlotIndex slot = 0; slot < workflow.templates.slots.size(); ++slot) {
      const auto& info = workflow.templates.slots[slot];
      if (!info.in_graph || given.contains(info.ref)) {
        slots.push_back(slot);
      }
    }
    return slots;
  }

  void check(const workflow::LoadedWorkflow& workflow, const Slots& not_taken) {
    add(preflight(workflow, not_taken));
    add(unfit_values(workflow, not_taken));
    add(missing_things(workflow, not_taken, m_typing));
    const auto* models = m_typing.facts.models();
    for (workflow::SlotIndex slot = 0; models != nullptr && slot < workflow.templates.slots.size();
         ++slot) {
      if (!std::binary_search(not_taken.begin(), not_taken.end(), slot) &&
          !only_records(workflow.templates.slots[slot])) {
        check_models(workflow, slot, *models);
      }
    }
  }

  void check_models(const workflow::LoadedWorkflow& workflow, workflow::SlotIndex slot,
                    const std::vector<ModelRecord>& models) {
    const auto& value = workflow.templates.slots[slot].value;
    auto found = resolve_models(value, {}, models);
    if (found.problems.empty() && found.remaps.empty()) {
      return;
    }
    const auto name = name_of_slot(slot, workflow.document, workflow.form, workflow.templates);
    found = resolve_models(value, name, models);
    for (const auto& remap : found.remaps) {
      found.problems.push_back({.what = name + ": the workflow's model " + shown(remap.from) +
                                        " is there as " + remap.to +
                                        ", and the server looks for it by another key"});
    }
    for (auto& problem : found.problems) {
      problem.where = workflow.document.file;
      problem.hint = k_mend_it_there;
    }
    add(std::move(found.problems));
  }

  // The inputs of a workflow that is called are none that --set knows.
  void add(std::vector<base::Problem> problems) {
    for (auto& problem : problems) {
      if (problem.hint.empty() || problem.hint.find("--set") != std::string::npos) {
        problem.hint = k_mend_it_there;
      }
      m_problems.push_back(std::move(problem));
    }
  }

  const workflow::LoadedWorkflow& m_caller;
  const std::vector<PlannedJob>& m_jobs;
  const CalledWorkflows& m_called;
  const Slots& m_set_by_all;
  const Typing& m_typing;
  std::map<const workflow::LoadedWorkflow*, Given> m_given;  // by workflow that is called
  std::vector<const workflow::LoadedWorkflow*> m_to_visit;
  std::vector<base::Problem> m_problems;
};

}  // namespace

std::vector<base::Problem> unfit_called_workflows(const workflow::LoadedWorkflow& caller,
                                                  const std::vector<PlannedJob>& jobs,
                                                  const CalledWorkflows& called,
                                                  const Slots& set_by_all, const Typing& typing) {
  return called.empty() ? std::vector<base::Problem>()
                        : CalledValues(caller, jobs, called, set_by_all, typing).unfit();
}

}  // namespace invokeai_batch::plan
