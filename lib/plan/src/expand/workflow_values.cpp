#include "expand/workflow_values.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "expand/lora_bases.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "values/models.hpp"
#include "values/videos_and_presets.hpp"

namespace invokeai_batch::plan {

namespace {

using Slots = std::vector<workflow::SlotIndex>;

// Per slot: how many jobs set it. What is in no graph is of no use to look at: all of them.
std::vector<std::size_t> count_uses(const Draft& draft) {
  const auto& slots = draft.context.templates.slots;
  std::vector<std::size_t> uses(slots.size(), 0);
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    uses[slot] = slots[slot].in_graph ? 0 : draft.plan.jobs.size();
  }
  for (const auto& job : draft.plan.jobs) {
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

std::string name_of(workflow::SlotIndex slot, const Draft& draft) {
  const auto& context = draft.context;
  return name_of_slot(slot, context.document, context.form, context.templates);
}

bool names_models(json::Value value) {
  if (is_model_reference(value)) {
    return true;
  }
  if (!value.is_array() && !value.is_object()) {
    return false;
  }
  return std::any_of(value.begin(), value.end(),
                     [](const json::Member& member) { return names_models(member.value); });
}

void collect_images(json::Value value, std::vector<std::string>& names) {
  if (value.is_object() && value["image_name"].is_string()) {
    names.emplace_back(value["image_name"].text());
  }
  if (value.is_array()) {
    for (const auto& [key, item] : value) {
      collect_images(item, names);
    }
  }
}

// core_metadata records models, nothing loads them from there.
bool only_records(const workflow::Slot& slot) {
  return slot.node_type == "core_metadata";
}

struct Remap {
  workflow::SlotIndex slot = 0;
  const workflow::Encoded* value = nullptr;
};

// A remapped model is no value that was asked for: it is not in the job's id.
void apply_remaps(Draft& draft, const std::vector<Remap>& remaps) {
  if (remaps.empty()) {
    return;
  }
  for (auto& job : draft.plan.jobs) {
    for (const auto& remap : remaps) {
      add_unless_set(job, {remap.slot, remap.value});
    }
  }
}

void resolve_own_models(Draft& draft, const std::vector<std::size_t>& uses) {
  const auto* models = draft.facts.models();
  if (models == nullptr) {
    return;
  }
  const auto& slots = draft.context.templates.slots;
  std::vector<Remap> remaps;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (uses[slot] == draft.plan.jobs.size() || !names_models(slots[slot].value)) {
      continue;
    }
    const auto name = name_of(slot, draft);
    auto resolved = resolve_models(slots[slot].value, name, *models);
    if (!only_records(slots[slot])) {
      for (auto& problem : resolved.problems) {
        problem.where = draft.context.document.file;
      }
      draft.problems.add(std::move(resolved.problems));
    }
    for (auto& remap : resolved.remaps) {
      remap.node = name;
      draft.plan.remaps.push_back(std::move(remap));
    }
    if (resolved.json.has_value()) {
      const auto* value =
          draft.values.add_encoded({.graph = *resolved.json, .workflow = *resolved.json});
      remaps.push_back({slot, value});
    }
  }
  apply_remaps(draft, remaps);
}

void check_own_images(Draft& draft, const std::vector<std::size_t>& uses) {
  const auto& slots = draft.context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size() && !draft.facts.offline(); ++slot) {
    std::vector<std::string> images;
    if (uses[slot] < draft.plan.jobs.size()) {
      collect_images(slots[slot].value, images);
    }
    for (const auto& image : images) {
      const auto* is_there = draft.facts.server_image(image);
      if (is_there != nullptr && !*is_there) {
        const auto name = name_of(slot, draft);
        draft.problems.add(
            {.where = draft.context.document.file,
             .what = name + ": the workflow's image " + image + " is not on this server",
             .hint = "set it to a picture: --set '" + name + "=photo.png'"});
      }
    }
  }
}

void check_own_things(Draft& draft, const std::vector<std::size_t>& uses) {
  const auto& slots = draft.context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (uses[slot] < draft.plan.jobs.size()) {
      draft.problems.add(missing_things(draft, slots[slot].value, name_of(slot, draft)));
    }
  }
}

bool is_board(workflow::SlotIndex slot, const Draft& draft) {
  return type_of_slot(slot, draft.context).kind == workflow::FieldKind::board;
}

void check_own_boards(Draft& draft, const std::vector<std::size_t>& uses) {
  const auto& slots = draft.context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    if (uses[slot] == draft.plan.jobs.size() || !slots[slot].value.exists() ||
        !is_board(slot, draft)) {
      continue;
    }
    auto own = draft.boards.of_workflow(slots[slot].value, name_of(slot, draft));
    if (auto* problem = std::get_if<base::Problem>(&own)) {
      problem->where = draft.context.document.file;
      draft.problems.add(std::move(*problem));
      continue;
    }
    for (auto& output : draft.plan.outputs) {
      if (output.board_slot == slot) {
        output.board = std::get<std::optional<std::size_t>>(own);
      }
    }
  }
}

// "auto" (and nothing at all) means the auto-add board of whoever sits at the browser.
void note_auto_boards(Draft& draft, const std::vector<std::size_t>& uses) {
  std::vector<std::string> outputs;
  for (const auto& output : draft.plan.outputs) {
    if (!output.board_slot.has_value() || uses[*output.board_slot] == draft.plan.jobs.size()) {
      continue;
    }
    const auto value = draft.context.templates.slots[*output.board_slot].value;
    if (!value.exists() || value.text() == "auto") {
      outputs.push_back(output.label);
    }
  }
  if (!outputs.empty()) {
    draft.plan.notes.push_back("images of " + base::join(outputs, ", ") +
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

// Offline nothing is sent, and a snapshot of the schema does not know the node packs that the
// server may have.
void report_preflight(Draft& draft, std::vector<base::Problem> problems) {
  if (!draft.facts.offline()) {
    draft.problems.add(std::move(problems));
    return;
  }
  auto& warnings = draft.plan.warnings;
  std::move(problems.begin(), problems.end(), std::back_inserter(warnings));
}

// Numbers, choices and the like, by the server's rules (the Form's are for people).
void check_own_scalars(Draft& draft, const std::vector<std::size_t>& uses) {
  const auto& context = draft.context;
  std::vector<base::Problem> problems;
  for (workflow::SlotIndex slot = 0; slot < context.templates.slots.size(); ++slot) {
    const auto& info = context.templates.slots[slot];
    const auto* type = context.schema.field(info.node_type, info.ref.field);
    if (uses[slot] == draft.plan.jobs.size() || type == nullptr || asks_for_facts(*type) ||
        type->input == workflow::FieldInput::connection || !info.value.exists() ||
        info.value.is_null()) {
      continue;
    }
    auto value = raw_value_of(info.value);
    value.place = context.document.file;
    auto typed = typed_value(*type, value, name_of(slot, draft));
    if (auto* problem = std::get_if<base::Problem>(&typed)) {
      problems.push_back(std::move(*problem));
    }
  }
  report_preflight(draft, std::move(problems));
}

// A call's outputs are those of the workflow that it calls.
bool may_make_images(const workflow::LoadedWorkflow& context) {
  return !context.outputs.empty() ||
         std::any_of(context.document.nodes.begin(), context.document.nodes.end(),
                     [](const workflow::Node& node) { return node.type == "call_saved_workflow"; });
}

// Nodes of unknown types could be outputs; that they are unknown is told already.
void check_outputs(Draft& draft) {
  const auto& context = draft.context;
  const bool knows_all = std::all_of(context.document.nodes.begin(), context.document.nodes.end(),
                                     [&](const workflow::Node& node) {
                                       return node.kind != workflow::NodeKind::invocation ||
                                              context.schema.node(node.type) != nullptr;
                                     });
  if (knows_all && !may_make_images(context)) {
    draft.problems.add(
        {.where = context.document.file,
         .what = "no image of this workflow would be kept: no node that makes one is an output",
         .hint = "in InvokeAI, take the mark \"Intermediate\" off the node whose image you want, "
                 "or add a node Save Image, and save the workflow again"});
  }
}

}  // namespace

void note_own_facts(Draft& draft) {
  const auto& slots = draft.context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    const auto value = slots[slot].value;
    if (names_models(value)) {
      (void)draft.facts.models();
    }
    std::vector<std::string> images;
    collect_images(value, images);
    for (const auto& image : images) {
      (void)draft.facts.server_image(image);
    }
    (void)missing_things(draft, value, {});
    if (value.exists() && is_board(slot, draft)) {
      (void)draft.facts.boards();
    }
  }
  if (draft.spec.board.has_value()) {
    (void)draft.facts.boards();
  }
}

void list_outputs(Draft& draft) {
  for (const auto& output : draft.context.outputs) {
    const auto* type = draft.context.schema.node(output.node_type);
    const bool is_video = type != nullptr && type->output_type.starts_with("video");
    draft.plan.outputs.push_back(
        {.label = output.label, .board_slot = output.board, .extension = is_video ? "mp4" : "png"});
  }
}

void check_own_values(Draft& draft) {
  check_outputs(draft);
  const auto uses = count_uses(draft);
  report_preflight(draft, preflight(draft.context, set_by_all(uses, draft.plan.jobs.size())));
  check_own_scalars(draft, uses);
  resolve_own_models(draft, uses);
  warn_of_lora_bases(draft);
  check_own_images(draft, uses);
  check_own_things(draft, uses);
  check_own_boards(draft, uses);
  note_auto_boards(draft, uses);
  note_board_of_jobs(draft.plan);
}

}  // namespace invokeai_batch::plan
