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
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "settings/settings.hpp"
#include "terminal/console.hpp"
#include "terminal/table.hpp"

namespace invokeai_batch::app {

namespace {

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

enum class Change { unchanged, moved, missing, fresh };

struct Finding {
  Change change = Change::unchanged;
  std::string handle{};
  std::string field{};
  std::optional<std::size_t> index{};  // now
  std::string note{};
};

std::string_view word_of(Change change) {
  switch (change) {
    case Change::unchanged:
      return "unchanged";
    case Change::moved:
      return "moved";
    case Change::missing:
      return "missing";
    case Change::fresh:
      return "new";
  }
  return {};
}

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

Finding compare_line(const Before& before, const workflow::Form& form) {
  Finding finding{Change::missing, before.handle, before.field, {}, {}};
  const auto* now = input_at(form, *before.ref);
  if (now == nullptr) {
    finding.note = "no longer in the Form";
    return finding;
  }
  finding.index = now->index;
  if (now->state == workflow::InputState::gone) {
    finding.note = "the node type has no such field";
    return finding;
  }
  if (now->state == workflow::InputState::connected && !before.connected) {
    finding.note = "an edge feeds it now";
    return finding;
  }
  finding.change = now->index == *before.index ? Change::unchanged : Change::moved;
  return finding;
}

Finding compare_expectation(const Before& before, const workflow::LoadedWorkflow& loaded) {
  Finding finding{Change::missing, before.handle, before.field, {}, {}};
  const auto named = [&loaded](const std::string& name) {
    return plan::find_input(name, loaded.document, loaded.form, loaded.templates);
  };
  const auto meant = named(before.field);
  const auto* should_be = std::get_if<plan::NamedInput>(&meant);
  if (should_be == nullptr) {
    finding.note = std::get<base::Problem>(meant).what;
    return finding;
  }
  finding.index = should_be->form_index;
  const auto found = named(before.handle);
  const auto* is = std::get_if<plan::NamedInput>(&found);
  finding.change = is != nullptr && is->slot == should_be->slot ? Change::unchanged : Change::moved;
  return finding;
}

std::vector<Finding> compare(const Snapshot& snapshot, const workflow::LoadedWorkflow& loaded) {
  std::vector<Finding> findings;
  for (const auto& before : snapshot.inputs) {
    findings.push_back(before.ref ? compare_line(before, loaded.form)
                                  : compare_expectation(before, loaded));
  }
  for (const auto& input : loaded.form.inputs) {
    const bool known = std::any_of(snapshot.inputs.begin(), snapshot.inputs.end(),
                                   [&input](const Before& b) { return b.ref == input.ref; });
    if (snapshot.is_whole && !known) {
      findings.push_back(
          {Change::fresh, "-", input.ref.node.value + "." + input.ref.field, input.index, {}});
    }
  }
  return findings;
}

std::string json_lines(const std::vector<Finding>& findings) {
  std::string lines;
  for (const auto& finding : findings) {
    json::Writer out;
    out.begin_object().member("change", word_of(finding.change)).member("was", finding.handle);
    out.member("field", finding.field).key("index").integer_or_null(finding.index);
    lines += out.member("note", finding.note).end_object().take() + "\n";
  }
  return lines;
}

// What did not change is counted only.
void print(const std::vector<Finding>& findings) {
  std::vector<std::vector<std::string>> rows{{"", "was", "is", "field", ""}};
  for (const auto& finding : findings) {
    if (finding.change != Change::unchanged) {
      rows.push_back({std::string(word_of(finding.change)), finding.handle,
                      finding.index ? std::to_string(*finding.index) : "-", finding.field,
                      finding.note});
    }
  }
  const auto unchanged = findings.size() + 1 - rows.size();
  write_stdout((rows.size() > 1 ? table(rows, base::terminal_of(STDOUT_FILENO)) : "") +
               base::count_of(unchanged, "input") + " unchanged\n");
}

}  // namespace

int check_inputs(const Arguments& arguments, const workflow::LoadedWorkflow& loaded) {
  const auto findings = compare(read_snapshot_of_inputs(*arguments.check), loaded);
  if (arguments.json) {
    write_stdout(json_lines(findings));
  } else {
    print(findings);
  }
  const bool drifted = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.change != Change::unchanged;
  });
  return drifted ? 1 : 0;
}

}  // namespace invokeai_batch::app
