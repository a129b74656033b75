#include "commands/inputs_check.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/report/input_changes.hpp"
#include "settings/settings.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using report::InputChange;
using ChangeKind = InputChange::Kind;

// An input as it was.
struct Before {
  std::string handle{};  // how users of it name it: "5", or a name of `expect:`
  std::optional<std::size_t> index{};
  std::string field{};  // NODE.FIELD, NODE being an id, or as `expect:` has it
  std::optional<workflow::FieldRef> ref{};
  bool connected = false;
};

struct Snapshot {
  std::vector<Before> inputs{};
  bool is_whole = false;  // what it does not list is new
};

base::Error no_snapshot(const std::string& where) {
  return {base::ErrorClass::input,
          {.where = where,
           .what = "this is no line of `inputs --json`",
           .hint = "make the file with: invokeai-batch inputs WORKFLOW --json > FILE"}};
}

json::Document parse_line(std::string_view line, const std::string& where) {
  try {
    return json::parse(std::string(line), where);
  } catch (const base::Error&) {
    throw no_snapshot(where);
  }
}

Before read_line(std::string_view line, const std::string& where) {
  const auto document = parse_line(line, where);
  const auto root = document.root();
  const auto index = base::parse_integer(root["index"].text());
  if (!root["node_id"].is_string() || !root["field"].is_string() || !index || *index < 0) {
    throw no_snapshot(where);
  }
  Before before;
  before.index = static_cast<std::size_t>(*index);
  before.handle = std::to_string(*index);
  before.ref =
      workflow::FieldRef{{std::string(root["node_id"].text())}, std::string(root["field"].text())};
  before.field = before.ref->node.value + "." + before.ref->field;
  before.connected = root["connected"].text() == "true";
  return before;
}

Snapshot read_lines(const std::string& text, const std::string& file) {
  Snapshot snapshot;
  snapshot.is_whole = true;
  std::size_t number = 0;
  for (const auto line : base::split(text, '\n')) {
    ++number;
    // Fields outside the Form (--all) have no index that could move.
    if (!base::trim(line).empty() && line.find("\"index\":null") == std::string_view::npos) {
      snapshot.inputs.push_back(read_line(line, file + ":" + std::to_string(number)));
    }
  }
  if (snapshot.inputs.empty()) {
    throw no_snapshot(file);
  }
  return snapshot;
}

Snapshot read_expectations(const std::string& text, const std::string& file) {
  const auto spec = plan::read_job_file(text, file, job_file_keys());
  if (!spec.problems.empty()) {
    throw base::Error(base::ErrorClass::input, spec.problems);
  }
  if (spec.expect.empty()) {
    throw base::Error(base::ErrorClass::input,
                      {.where = file,
                       .what = "this job file has no `expect:`",
                       .hint = "`expect: {5: denoise_latents.steps}` says what input 5 is"});
  }
  Snapshot snapshot;
  for (const auto& [name, field] : spec.expect) {
    Before before;
    before.handle = name;
    before.field = field;
    snapshot.inputs.push_back(std::move(before));
  }
  return snapshot;
}

Snapshot read_snapshot_of_inputs(const std::string& file) {
  const auto text = base::read_file(file);
  const auto name = base::to_lower(file);
  return name.ends_with(".yaml") || name.ends_with(".yml") ? read_expectations(text, file)
                                                           : read_lines(text, file);
}

const workflow::FormInput* input_at(const workflow::Form& form, const workflow::FieldRef& ref) {
  const auto found = std::find_if(form.inputs.begin(), form.inputs.end(),
                                  [&ref](const auto& input) { return input.ref == ref; });
  return found == form.inputs.end() ? nullptr : &*found;
}

InputChange compare_line(const Before& before, const workflow::Form& form) {
  InputChange change{ChangeKind::missing, before.handle, before.field, {}, {}};
  const auto* now = input_at(form, *before.ref);
  if (now == nullptr) {
    change.note = "no longer in the Form";
    return change;
  }
  change.index = now->index;
  if (now->state == workflow::InputState::gone) {
    change.note = "the node type has no such field";
    return change;
  }
  if (now->state == workflow::InputState::connected && !before.connected) {
    change.note = "an edge feeds it now";
    return change;
  }
  change.kind = now->index == *before.index ? ChangeKind::unchanged : ChangeKind::moved;
  return change;
}

InputChange compare_expectation(const Before& before, const workflow::LoadedWorkflow& loaded) {
  InputChange change{ChangeKind::missing, before.handle, before.field, {}, {}};
  const auto named = [&loaded](const std::string& name) {
    return plan::find_input(name, loaded.document, loaded.form, loaded.templates);
  };
  const auto meant = named(before.field);
  const auto* should_be = std::get_if<plan::NamedInput>(&meant);
  if (should_be == nullptr) {
    change.note = std::get<base::Problem>(meant).what;
    return change;
  }
  change.index = should_be->form_index;
  const auto found = named(before.handle);
  const auto* is = std::get_if<plan::NamedInput>(&found);
  change.kind =
      is != nullptr && is->slot == should_be->slot ? ChangeKind::unchanged : ChangeKind::moved;
  return change;
}

std::vector<InputChange> compare(const Snapshot& snapshot, const workflow::LoadedWorkflow& loaded) {
  std::vector<InputChange> changes;
  for (const auto& before : snapshot.inputs) {
    changes.push_back(before.ref ? compare_line(before, loaded.form)
                                 : compare_expectation(before, loaded));
  }
  for (const auto& input : loaded.form.inputs) {
    const bool known = std::any_of(snapshot.inputs.begin(), snapshot.inputs.end(),
                                   [&input](const Before& b) { return b.ref == input.ref; });
    if (snapshot.is_whole && !known) {
      changes.push_back(
          {ChangeKind::fresh, "-", input.ref.node.value + "." + input.ref.field, input.index, {}});
    }
  }
  return changes;
}

}  // namespace

int check_inputs(const std::string& file, const workflow::LoadedWorkflow& loaded,
                 const Output& output) {
  const auto changes = compare(read_snapshot_of_inputs(file), loaded);
  write_stdout(output.json ? report::input_changes_json(changes)
                           : report::input_changes_text(changes, base::terminal_of(STDOUT_FILENO)));
  const bool drifted = std::any_of(changes.begin(), changes.end(), [](const auto& change) {
    return change.kind != ChangeKind::unchanged;
  });
  return drifted ? 1 : 0;
}

}  // namespace invokeai_batch::app
