#include "expand/workflow_values.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "axes/batch_axes.hpp"
#include "checks/called_inputs.hpp"
#include "checks/called_values.hpp"
#include "checks/empty_lists.hpp"
#include "checks/lora_bases.hpp"
#include "checks/node_rules.hpp"
#include "checks/preflight.hpp"
#include "checks/stored_values.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/yaml/raw_json.hpp"
#include "values/kinds/kinds.hpp"
#include "values/kinds/models.hpp"

namespace invokeai_batch::plan {

namespace {

// Per slot: how many jobs set it. What is in no graph is of no use to look at: all of them.
std::vector<std::size_t> count_uses(const Plan& plan, const workflow::LoadedWorkflow& context) {
  const auto& slots = context.templates.slots;
  std::vector<std::size_t> uses(slots.size(), 0);
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    uses[slot] = slots[slot].in_graph ? 0 : plan.jobs.size();
  }
  for (const auto& job : plan.jobs) {
    for (const auto& value : job.values) {
      uses[value.slot] += 1;
    }
    for (const auto& board : job.boards) {
      uses[board.slot] += 1;
    }
    std::set<workflow::SlotIndex> images;
    for (const auto& upload : job.uploads) {
      images.insert(upload.slot);
    }
    for (const auto slot : images) {
      uses[slot] += 1;
    }
  }
  return uses;
}

std::string name_of(workflow::SlotIndex slot, const workflow::LoadedWorkflow& context) {
  return name_of_slot(slot, context.document, context.form, context.templates);
}

struct Remap {
  workflow::SlotIndex slot = 0;
  const workflow::Encoded* value = nullptr;
};

// A remapped model is no value that was asked for: it is not in the job's id.
void apply_remaps(Plan& plan, const std::vector<Remap>& remaps) {
  if (remaps.empty()) {
    return;
  }
  for (auto& job : plan.jobs) {
    for (const auto& remap : remaps) {
      add_unless_set(job, {remap.slot, remap.value});
    }
  }
}

void resolve_own_models(Plan& plan, Draft& draft, const std::vector<std::size_t>& uses) {
  const auto* models = draft.facts.models();
  if (models == nullptr) {
    return;
  }
  const auto& slots = draft.context.templates.slots;
  std::vector<Remap> remaps;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (uses[slot] == plan.jobs.size()) {
      continue;
    }
    const auto& value = slots[slot].value;
    auto resolved = resolve_models(value, {}, *models);
    if (!resolved.json && resolved.problems.empty()) {
      continue;
    }
    const auto name = name_of(slot, draft.context);  // looked for where it is told
    resolved = resolve_models(value, name, *models);
    if (!only_records(slots[slot])) {
      for (auto& problem : resolved.problems) {
        problem.where = draft.context.document.file;
      }
      draft.problems.add(std::move(resolved.problems));
    }
    for (auto& remap : resolved.remaps) {
      remap.node = name;
      plan.remaps.push_back(std::move(remap));
    }
    if (resolved.json.has_value()) {
      const auto* encoded =
          draft.values.add_encoded({.graph = *resolved.json, .workflow = *resolved.json});
      remaps.push_back({slot, encoded});
    }
  }
  apply_remaps(plan, remaps);
}

Typing typing_of(Draft& draft) {
  return {draft.facts, draft.notes, draft.boards, draft.images};
}

bool is_board(workflow::SlotIndex slot, const workflow::LoadedWorkflow& context) {
  return kind_of_slot(slot, context) == workflow::FieldKind::board;
}

void check_own_boards(Plan& plan, Draft& draft, const std::vector<std::size_t>& uses) {
  const auto& slots = draft.context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (uses[slot] == plan.jobs.size() || !slots[slot].value.exists() ||
        !is_board(slot, draft.context)) {
      continue;
    }
    auto own =
        draft.boards.of_workflow(slots[slot].value, [&] { return name_of(slot, draft.context); });
    if (auto* problem = std::get_if<base::Problem>(&own)) {
      problem->where = draft.context.document.file;
      draft.problems.add(std::move(*problem));
      continue;
    }
    for (auto& output : plan.outputs) {
      if (output.board_slot == slot) {
        output.board = std::get<std::optional<std::size_t>>(own);
      }
    }
  }
}

// "auto" (and nothing at all) means the auto-add board of whoever sits at the browser.
void note_auto_boards(const Plan& plan, Draft& draft, const std::vector<std::size_t>& uses) {
  std::vector<std::string> outputs;
  for (const auto& output : plan.outputs) {
    if (!output.board_slot.has_value() || uses[*output.board_slot] == plan.jobs.size()) {
      continue;
    }
    const auto value = draft.context.templates.slots[*output.board_slot].value;
    if (!value.exists() || value.text() == "auto") {
      outputs.push_back(output.label);
    }
  }
  if (!outputs.empty()) {
    draft.notes.notes.push_back("images of " + base::join(outputs, ", ") +
                                " go to no board (\"auto\" is a setting of the browser); "
                                "--board NAME chooses one");
  }
}

void note_board_of_jobs(Plan& plan) {
  if (plan.outputs.empty()) {
    return;
  }
  for (auto& job : plan.jobs) {
    job.board = board_of(plan, job, plan.outputs.front().label);
  }
}

Slots set_by_all(const std::vector<std::size_t>& uses, std::size_t jobs) {
  Slots slots;
  for (workflow::SlotIndex slot = 0; slot < uses.size(); ++slot) {
    if (uses[slot] == jobs) {
      slots.push_back(slot);
    }
  }
  return slots;
}

// Offline nothing is sent, and the node types of a release do not know the node packs that the
// server may have.
void report_preflight(Draft& draft, std::vector<base::Problem> problems) {
  if (draft.facts.knows_node_types()) {
    draft.problems.add(std::move(problems));
    return;
  }
  auto& warnings = draft.notes.warnings;
  std::move(problems.begin(), problems.end(), std::back_inserter(warnings));
}

// A call's outputs are those of the workflow that it calls.
bool may_make_images(const workflow::LoadedWorkflow& context) {
  return !context.outputs.empty() || workflow::calls_saved_workflow(context.document);
}

void note_boards_of_called(const Plan& plan, Draft& draft) {
  std::vector<std::string> labels;
  for (const auto& output : plan.called_outputs) {
    labels.push_back(output.label);
  }
  if (!labels.empty()) {
    draft.notes.notes.push_back("images of " + base::join(labels, ", ") +
                                " go where the saved workflow that is called sends them");
  }
}

bool knows_all_types(const workflow::LoadedWorkflow& context) {
  const auto& nodes = context.document.nodes;
  return std::all_of(nodes.begin(), nodes.end(), [&](const workflow::Node& node) {
    return node.kind != workflow::NodeKind::invocation || context.schema.node(node.type) != nullptr;
  });
}

// Nodes of unknown types could be outputs; that they are unknown is told already.
void check_outputs(const Plan& plan, Draft& draft) {
  const auto& context = draft.context;
  if (!knows_all_types(context)) {
    return;
  }
  if (!may_make_images(context)) {
    draft.problems.add(
        {.where = context.document.file,
         .what = "no image of this workflow would be kept: no node that makes one is an output",
         .hint = "in InvokeAI, take the mark \"Intermediate\" off the node whose image you want, "
                 "or add a node Save Image, and save the workflow again"});
  }
  if (draft.problems.empty()) {  // what stands in for a value that is none may be empty
    draft.problems.add(empty_list_problems(plan.jobs, context));
  }
}

void warn_of_lora_bases(const Plan& plan, Draft& draft) {
  if (!draft.facts.offline()) {
    auto warnings = lora_base_warnings(plan.jobs, draft.context);
    std::move(warnings.begin(), warnings.end(), std::back_inserter(draft.notes.warnings));
  }
}

}  // namespace

void plan_outputs(Plan& plan, const Draft& draft) {
  const auto& own = draft.context.outputs;
  auto all = own;
  for (const auto& called : draft.called) {
    workflow::add_called_outputs(all, called.document, called.schema);
  }
  for (const auto& output : all) {
    const auto* type = draft.context.schema.node(output.node_type);
    const bool is_video = type != nullptr && type->output_type.starts_with("video");
    plan.outputs.push_back(
        {.label = output.label, .board_slot = output.board, .extension = is_video ? "mp4" : "png"});
  }
  plan.called_outputs.assign(all.begin() + static_cast<std::ptrdiff_t>(own.size()), all.end());
  plan.calls_workflows = workflow::calls_saved_workflow(draft.context.document);
}

void check_own_values(Plan& plan, Draft& draft) {
  base::require(plan.outputs.size() >= draft.context.outputs.size(), "the plan has its outputs");
  check_outputs(plan, draft);
  const auto uses = count_uses(plan, draft.context);
  draft.problems.add(draft.context.bad_loops);
  const auto set = set_by_all(uses, plan.jobs.size());
  report_preflight(draft, preflight(draft.context, set));
  draft.problems.add(unfit_called_inputs(draft.context, draft.called, draft.facts, set));
  draft.problems.add(
      unfit_called_workflows(draft.context, plan.jobs, draft.called, set, typing_of(draft)));
  report_preflight(draft, unfit_values(draft.context, set));
  report_preflight(draft, broken_node_rules(plan.jobs, draft.context));
  resolve_own_models(plan, draft, uses);
  warn_of_lora_bases(plan, draft);
  draft.problems.add(missing_things(draft.context, set, typing_of(draft)));
  check_own_boards(plan, draft, uses);
  note_auto_boards(plan, draft, uses);
  note_boards_of_called(plan, draft);
  note_board_of_jobs(plan);
}

}  // namespace invokeai_batch::plan
