#include "expand/batch_axes.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "expand/batch_values.hpp"
#include "inputs/node_names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "spec/paths.hpp"

namespace invokeai_batch::plan {

namespace {

// A batch node with the inputs that it still varies, and a value of each of them per step.
struct Track {
  std::string name{};
  std::string group{};
  std::vector<InputId> inputs{};
  std::vector<std::vector<ValueId>> steps{};
};

bool is_axis_input(const std::vector<MatrixAxis>& axes, InputId input) {
  return std::any_of(axes.begin(), axes.end(), [&](const MatrixAxis& axis) {
    return std::find(axis.inputs.begin(), axis.inputs.end(), input) != axis.inputs.end();
  });
}

bool is_picked(const Combination& picks, InputId input) {
  return std::any_of(picks.begin(), picks.end(),
                     [&](const Pick& pick) { return pick.input == input; });
}

// What gives the input instead of the batch node; empty: nothing does.
std::string_view other_giver(const Draft& draft, InputId input) {
  if (is_picked(draft.base, input)) {
    return "set";
  }
  if (draft.rows.varies(input)) {
    return "given by the rows";
  }
  if (is_axis_input(draft.matrix.axes, input)) {
    return "varied by the matrix";
  }
  const bool is_seed = draft.inputs[input].is_seed;
  return is_seed && draft.spec.seed.mode != SeedMode::unset ? "set" : std::string_view();
}

class BatchReader {
 public:
  explicit BatchReader(Draft& draft) : m_draft(draft) {}

  void read() {
    std::vector<Track> tracks;
    for (const auto& node :
         workflow::batch_nodes(m_draft.context.document, m_draft.context.templates)) {
      if (auto track = read_node(node)) {
        tracks.push_back(*std::move(track));
      }
    }
    // In the order in which the workflow first names a group, as the GUI: nodes without a group
    // are together at the place of the first of them, and before all others in version 7.
    std::vector<std::string> groups;
    if (workflow::editor_of(m_draft.context.schema) == workflow::Editor::seven) {
      groups.emplace_back();
    }
    for (const auto& track : tracks) {
      if (std::find(groups.begin(), groups.end(), track.group) == groups.end()) {
        groups.push_back(track.group);
      }
    }
    for (const auto& group : groups) {
      add_group(group, tracks);
    }
  }

 private:
  void refuse(std::string what, std::string detail = {}, std::string hint = {}) {
    m_draft.problems.add({.where = m_draft.context.document.file,
                          .what = std::move(what),
                          .detail = std::move(detail),
                          .hint = std::move(hint)});
  }

  // nullopt: it varies nothing, or cannot.
  std::optional<Track> read_node(const workflow::BatchNode& node) {
    const auto name = name_of_batch(node, m_draft);
    if (node.targets.empty()) {
      refuse(name + " feeds nothing", {}, "connect it in InvokeAI, or take it out");
      return std::nullopt;
    }
    Track track{.name = node.node->label.empty() ? node_name(*node.node, m_draft.context.document)
                                                 : node.node->label,
                .group = group_of_batch(node, m_draft)};
    for (const auto& target : node.targets) {
      if (const auto input = read_target(target, name)) {
        track.inputs.push_back(*input);
      }
    }
    if (track.inputs.empty()) {
      return std::nullopt;
    }
    if (!read_steps(track, node)) {
      stand_in(track.inputs);
      return std::nullopt;
    }
    return track;
  }

  // So that one mistake does not look like others.
  void stand_in(const std::vector<InputId>& inputs) {
    for (const auto input : inputs) {
      m_draft.base.push_back({input, m_draft.values.stand_in(input)});
    }
  }

  std::optional<InputId> read_target(const workflow::BatchTarget& target, const std::string& name) {
    const auto* node = m_draft.context.document.node(target.ref.node);
    if (!target.slot.has_value()) {
      const bool connected = m_draft.context.document.is_connected(target.ref);
      refuse(name + " feeds " + node_name(*node, m_draft.context.document) + "." +
             target.ref.field +
             (connected ? ", which another node feeds as well" : ", which the node does not have"));
      return std::nullopt;
    }
    const auto input = m_draft.inputs.of_slot(*target.slot);
    const auto& info = m_draft.inputs[input];
    if (!m_seen.insert(input).second) {
      refuse(name + " feeds " + info.name + ", which another batch node feeds as well");
      return std::nullopt;
    }
    const auto giver = other_giver(m_draft, input);
    if (giver.empty()) {
      return input;
    }
    m_draft.plan.notes.push_back(info.name + " is " + std::string(giver) +
                                 "; it does not follow the " + name);
    return std::nullopt;
  }

  bool read_steps(Track& track, const workflow::BatchNode& node) {
    const auto values = values_of_batch(node, m_draft);
    if (!values.has_value()) {
      return false;
    }
    if (values->empty()) {
      refuse(name_of_batch(node, m_draft) + " has no values", {},
             "fill it in InvokeAI, or set what it feeds");
      return false;
    }
    for (const auto& value : *values) {
      track.steps.emplace_back();
      for (const auto input : track.inputs) {
        track.steps.back().push_back(stored_value(m_draft, input, value, directory_of(node)));
      }
    }
    return true;
  }

  // Pictures that a job file names start at its directory.
  std::string directory_of(const workflow::BatchNode& node) const {
    const auto slot = m_draft.context.templates.slot(node.values);
    const auto setting =
        slot.has_value() ? m_draft.batch_settings.find(*slot) : m_draft.batch_settings.end();
    const bool in_job_file =
        setting != m_draft.batch_settings.end() && setting->second.origin == Origin::job_file;
    return in_job_file ? m_draft.spec.directory : std::string();
  }

  void add_group(const std::string& group, const std::vector<Track>& tracks) {
    std::vector<const Track*> members;
    for (const auto& track : tracks) {
      if (track.group == group) {
        members.push_back(&track);
      }
    }
    if (!group.empty()) {
      add_axis(members, group);
      return;
    }
    for (const auto* member : members) {
      add_axis({member}, group);
    }
  }

  void add_axis(const std::vector<const Track*>& members, const std::string& group) {
    const auto count = members.front()->steps.size();
    std::vector<std::string> names;
    std::vector<std::string> lengths;
    bool equal = true;
    MatrixAxis axis{.steps = std::vector<std::vector<ValueId>>(count)};
    for (const auto* member : members) {
      names.push_back(member->name);
      lengths.push_back(member->name + " has " + base::count_of(member->steps.size(), "value"));
      equal = equal && member->steps.size() == count;
      axis.inputs.insert(axis.inputs.end(), member->inputs.begin(), member->inputs.end());
      for (std::size_t step = 0; step < std::min(count, member->steps.size()); ++step) {
        const auto& values = member->steps[step];
        axis.steps[step].insert(axis.steps[step].end(), values.begin(), values.end());
      }
    }
    if (!equal) {
      refuse("batch nodes of " + group + " must have equally many values",
             base::join(lengths, "\n"), "make them equally long, or take one out of the group");
      return;
    }
    m_draft.batch_axes.push_back({"batch " + base::join(names, "+"), std::move(axis)});
  }

  Draft& m_draft;
  std::set<InputId> m_seen;
};

}  // namespace

bool is_of_batch_node(const Draft& draft, InputId input) {
  return !draft.context.templates.slots[draft.inputs[input].slot].in_graph;
}

bool varies_by_batch(const Draft& draft, InputId input) {
  return std::any_of(draft.batch_axes.begin(), draft.batch_axes.end(), [&](const BatchAxis& batch) {
    return std::find(batch.axis.inputs.begin(), batch.axis.inputs.end(), input) !=
           batch.axis.inputs.end();
  });
}

void read_batch_axes(Draft& draft) {
  BatchReader(draft).read();
  for (const auto& include : draft.matrix.includes) {
    for (const auto& pick : include) {
      if (varies_by_batch(draft, pick.input)) {
        draft.problems.add({.where = draft.spec.file,
                            .what = "include: " + draft.inputs[pick.input].name +
                                    " is varied by a batch node of the workflow",
                            .hint = "vary it in `matrix:`, which takes the batch node's place"});
      }
    }
  }
}

void embed_batch_settings(Draft& draft) {
  for (const auto& [slot, json] : draft.batch_embedded) {
    const auto* value = draft.values.add_encoded({.graph = std::nullopt, .workflow = json});
    for (auto& job : draft.plan.jobs) {
      add_unless_set(job, {slot, value});
    }
  }
}

}  // namespace invokeai_batch::plan
