#include "checks/empty_lists.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_collection = "collection";
constexpr std::string_view k_empty = "[]";

using Slots = std::set<workflow::SlotIndex>;

class EmptyLists {
 public:
  explicit EmptyLists(const workflow::LoadedWorkflow& context) : m_context(context) {
    for (const auto& edge : context.document.edges) {
      m_sources[edge.target.node].push_back(&edge);
    }
    for (const auto& output : context.outputs) {
      m_lists_of_outputs.push_back(lists_before(output.node));
    }
    for (const auto& node : context.document.nodes) {
      if (workflow::calls_saved_workflow(node)) {
        m_lists_of_outputs.push_back(lists_before(node.id));
      }
    }
    for (const auto& lists : m_lists_of_outputs) {
      m_lists.insert(lists.begin(), lists.end());
    }
  }

  // Is there an output that waits for no list? Then every job makes an image.
  [[nodiscard]] bool may_leave_jobs_without_image() const {
    return !m_lists_of_outputs.empty() &&
           std::none_of(m_lists_of_outputs.begin(), m_lists_of_outputs.end(),
                        [](const Slots& lists) { return lists.empty(); });
  }

  void look_at(const PlannedJob& job) {
    Slots empty;
    for (const auto slot : m_lists) {
      if (is_empty(slot, job)) {
        empty.insert(slot);
      }
    }
    const auto is_dead = [&](const Slots& lists) {
      return std::any_of(lists.begin(), lists.end(),
                         [&](auto slot) { return empty.contains(slot); });
    };
    if (std::all_of(m_lists_of_outputs.begin(), m_lists_of_outputs.end(), is_dead)) {
      m_jobs[*empty.begin()].push_back(job.number);
    }
  }

  [[nodiscard]] std::vector<base::Problem> problems() const {
    std::vector<base::Problem> problems;
    for (const auto& [slot, jobs] : m_jobs) {
      const auto name = name_of_slot(slot, m_context.document, m_context.form, m_context.templates);
      problems.push_back({.where = place_of_jobs(jobs.front(), jobs.size()),
                          .what = "no image would be made: " + name +
                                  " is empty, and every output comes after "
                                  "the iterate node that takes its items",
                          .hint = "give it items: --set " + base::shell_word(name + "=[VALUE]")});
    }
    return problems;
  }

 private:
  // What a collect node gathers is a list again, and may be empty without harm.
  [[nodiscard]] Slots lists_before(const workflow::NodeId& output) const {
    Slots lists;
    std::set<workflow::NodeId> seen;
    std::vector<const workflow::NodeId*> to_visit{&output};
    while (!to_visit.empty()) {
      const auto& node = *m_context.document.node(*to_visit.back());
      to_visit.pop_back();
      const auto sources = m_sources.find(node.id);
      if (node.type == "collect" || !seen.insert(node.id).second || sources == m_sources.end()) {
        continue;
      }
      for (const auto* edge : sources->second) {
        to_visit.push_back(&edge->source.node);
        const auto list = node.type == "iterate" && edge->target.field == k_collection
                              ? list_of(edge->source)
                              : std::nullopt;
        if (list) {
          lists.insert(*list);
        }
      }
    }
    return lists;
  }

  // Source: invocations/primitives.py, whose collections give what they are given.
  [[nodiscard]] std::optional<workflow::SlotIndex> list_of(const workflow::FieldRef& output) const {
    const auto& type = m_context.document.node(output.node)->type;
    return output.field == k_collection && type.ends_with("_collection")
               ? m_context.templates.slot({output.node, std::string(k_collection)})
               : std::nullopt;
  }

  [[nodiscard]] bool is_empty(workflow::SlotIndex slot, const PlannedJob& job) const {
    const auto is_at = [slot](const auto& value) { return value.slot == slot; };
    if (std::any_of(job.uploads.begin(), job.uploads.end(), is_at)) {
      return false;
    }
    const auto set = std::find_if(job.values.begin(), job.values.end(), is_at);
    if (set != job.values.end() && set->value->graph) {
      return *set->value->graph == k_empty;
    }
    const auto& own = m_context.templates.slots[slot];
    if (set == job.values.end() && own.value.exists() && !own.value.is_null()) {
      return own.value.is_array() && own.value.size() == 0;
    }
    const auto* type = m_context.schema.field(own.node_type, own.ref.field);
    return type != nullptr && type->default_json == k_empty;
  }

  const workflow::LoadedWorkflow& m_context;
  std::unordered_map<workflow::NodeId, std::vector<const workflow::Edge*>> m_sources;
  std::vector<Slots> m_lists_of_outputs;
  Slots m_lists;
  std::map<workflow::SlotIndex, std::vector<std::int64_t>> m_jobs;  // by the first empty list
};

}  // namespace

std::vector<base::Problem> empty_list_problems(const std::vector<PlannedJob>& jobs,
                                               const workflow::LoadedWorkflow& context) {
  EmptyLists lists(context);
  if (!lists.may_leave_jobs_without_image()) {
    return {};
  }
  for (const auto& job : jobs) {
    lists.look_at(job);
  }
  return lists.problems();
}

}  // namespace invokeai_batch::plan
