#include "invokeai_batch/report/inputs.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/report/table.hpp"
#include "invokeai_batch/workflow/input_type.hpp"
#include "invokeai_batch/workflow/seed_walks.hpp"
#include "workflow/parts.hpp"

namespace invokeai_batch::report {

namespace {

// One settable or connected field, in the Form or not.
struct Entry {
  std::optional<std::size_t> index;
  std::string name;
  workflow::FieldRef ref;
  std::string node_type;
  std::string label;
  std::string description;
  workflow::InputState state = workflow::InputState::settable;
  json::Value value;
  workflow::FieldSettings settings;
  std::string batch{};  // the batch node that varies it
  workflow::SeedMode seed_mode = workflow::SeedMode::fixed;
};

workflow::FieldType type_of(const workflow::LoadedWorkflow& loaded, const Entry& entry) {
  return workflow::input_type(loaded.schema, entry.node_type, entry.ref.field, entry.value,
                              entry.settings);
}

std::vector<Entry> form_entries(const workflow::LoadedWorkflow& loaded) {
  std::vector<Entry> entries;
  for (const auto& input : loaded.form.inputs) {
    entries.push_back(
        {input.index,
         plan::name_to_type(input.index, loaded.document, loaded.form, loaded.templates), input.ref,
         input.node_type, input.label, input.description, input.state, input.value,
         input.settings});
  }
  return entries;
}

// Fields that the author did not place in the Form, but --set reaches all the same.
std::vector<Entry> other_entries(const workflow::LoadedWorkflow& loaded) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < loaded.templates.slots.size(); ++i) {
    const auto& slot = loaded.templates.slots[i];
    const auto* type = loaded.schema.field(slot.node_type, slot.ref.field);
    const bool settable = type == nullptr || type->input != workflow::FieldInput::connection;
    if (slot.in_form || !settable) {
      continue;
    }
    Entry entry;
    entry.name = plan::name_of_slot(i, loaded.document, loaded.form, loaded.templates);
    entry.ref = slot.ref;
    entry.node_type = slot.node_type;
    entry.value = slot.value;
    entries.push_back(std::move(entry));
  }
  return entries;
}

// How the seed goes on from session to session, where it does.
std::string_view walk_text(workflow::SeedMode mode) {
  switch (mode) {
    case workflow::SeedMode::random:
      return " (random: drawn anew at every start)";
    case workflow::SeedMode::increment:
      return " (counts up per session)";
    case workflow::SeedMode::decrement:
      return " (counts down per session)";
    case workflow::SeedMode::fixed:
      break;
  }
  return {};
}

std::string gone_text(const Entry& entry, const workflow::LoadedWorkflow& loaded) {
  const auto& node = *loaded.document.node(entry.ref.node);
  return "(gone: " + node.type + " " + node.type_version + " has no such field" +
         (node.version.empty() ? "" : "; the workflow was made with " + node.version) + ")";
}

std::string value_text(const Entry& entry, const workflow::FieldType& type,
                       const workflow::LoadedWorkflow& loaded) {
  if (!entry.batch.empty()) {
    return "(varied by the batch node " + entry.batch + ")";
  }
  if (entry.state == workflow::InputState::gone) {
    return gone_text(entry, loaded);
  }
  if (entry.state == workflow::InputState::connected) {
    return "(connected: an edge feeds it)";
  }
  if (!entry.value) {
    return type.default_json ? "(unset: " + *type.default_json + ")" : "(unset)";
  }
  if (entry.value.is_string()) {
    return std::string(entry.value.text());
  }
  if (const auto name = entry.value["name"]; name.is_string()) {
    return std::string(name.text()) + " (" + std::string(entry.value["base"].text()) + "/" +
           std::string(entry.value["type"].text()) + ")";
  }
  return json::to_text(entry.value) + std::string(walk_text(entry.seed_mode));
}

void note_seed_walks(std::vector<Entry>& entries, const workflow::LoadedWorkflow& loaded) {
  for (const auto& walk : workflow::seed_walks(loaded)) {
    for (auto& entry : entries) {
      if (entry.ref == loaded.templates.slots[walk.slot].ref) {
        entry.seed_mode = walk.mode;
      }
    }
  }
}

template <class Number>
void write_limit(json::Writer& out, const char* key, const std::optional<Number>& value) {
  out.key(key);
  if (value) {
    out.number(static_cast<double>(*value));
  } else {
    out.null();
  }
}

void write_limits(json::Writer& out, const workflow::FieldType& type) {
  write_limit(out, "minimum", type.minimum);
  write_limit(out, "maximum", type.maximum);
  write_limit(out, "exclusive_minimum", type.exclusive_minimum);
  write_limit(out, "exclusive_maximum", type.exclusive_maximum);
  write_limit(out, "multiple_of", type.multiple_of);
  write_limit(out, "min_length", type.min_length);
  write_limit(out, "max_length", type.max_length);
}

// Who says what it may be: the server's node, the workflow's Form, or what the server has of it.
std::string_view choices_from(const Entry& entry, const workflow::FieldType& type) {
  switch (type.kind) {
    case workflow::FieldKind::choice:
      return entry.settings.options.empty() ? "node" : "form";
    case workflow::FieldKind::model:
    case workflow::FieldKind::lora_list:
      return "models";
    case workflow::FieldKind::board:
      return "boards";
    case workflow::FieldKind::style_preset:
      return "style_presets";
    case workflow::FieldKind::saved_workflow:
      return "workflows";
    default:
      return {};
  }
}

std::string json_line(const workflow::LoadedWorkflow& loaded, const Entry& entry) {
  const auto type = type_of(loaded, entry);
  json::Writer out;
  out.begin_object().key("index").integer_or_null(entry.index);
  out.member("name", entry.name).member("node_id", entry.ref.node.value);
  out.member("node_type", entry.node_type).member("field", entry.ref.field);
  out.member("node_version", loaded.document.node(entry.ref.node)->version);
  out.member("label", entry.label).member("description", entry.description);
  out.key("connected").boolean(entry.state == workflow::InputState::connected);
  out.key("gone").boolean(entry.state == workflow::InputState::gone);
  out.key("batch_node").string_or_null(entry.batch);
  out.member("type", workflow::describe(type)).key("required").boolean(type.required);
  out.key("list").boolean(type.is_list);
  write_limits(out, type);
  out.key("choices_from").string_or_null(choices_from(entry, type));
  out.key("choices").begin_array();
  for (const auto& choice : type.choices) {
    out.string(choice);
  }
  out.end_array();
  if (!type.choice_labels.empty()) {
    out.key("choice_labels").begin_array();
    for (const auto& label : type.choice_labels) {
      out.string(label);
    }
    out.end_array();
  }
  if (entry.value) {
    out.key("value").raw(json::to_text(entry.value));
  }
  out.end_object();
  return out.take() + "\n";
}

// A value to type for the first input that takes text or a number: the present one when it is short
// and says itself what it is (a leading @ would name a file).
std::string try_line(const workflow::LoadedWorkflow& loaded, const std::vector<Entry>& entries,
                     const std::string& run_line) {
  constexpr std::size_t k_longest = 40;
  const std::string line = "try: " + run_line;
  const auto settable = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    const auto type = type_of(loaded, entry);
    const bool is_text = type.kind == workflow::FieldKind::string && entry.value.is_string();
    const bool is_number = type.kind == workflow::FieldKind::integer && entry.value.is_number();
    return entry.state == workflow::InputState::settable && entry.batch.empty() && !type.is_list &&
           (is_text || is_number);
  });
  if (settable == entries.end()) {
    return line + "\n";
  }
  std::string value(settable->value.text());
  const bool plain = base::one_line(value) == value && !value.starts_with('@') && !value.empty();
  if (!plain || base::display_width(value) > k_longest) {
    value = "a red fox at dawn";
  }
  return line + " --set " + base::shell_word(settable->name + "=" + value) + "\n";
}

std::vector<Entry> entries_of(const workflow::LoadedWorkflow& loaded, InputScope scope) {
  auto entries = form_entries(loaded);
  if (scope == InputScope::all) {
    for (auto& entry : other_entries(loaded)) {
      entries.push_back(std::move(entry));
    }
  }
  const auto batches = batch_names(loaded);
  note_seed_walks(entries, loaded);
  for (auto& entry : entries) {
    const auto batch = batches.find(entry.ref);
    entry.batch = batch == batches.end() ? std::string() : batch->second;
  }
  return entries;
}

}  // namespace

std::string inputs_text(const workflow::LoadedWorkflow& loaded, InputScope scope,
                        const std::string& run_line, const base::Terminal& terminal) {
  const auto entries = entries_of(loaded, scope);
  std::vector<std::vector<std::string>> rows{{"#", "name", "type", "value"}};
  for (const auto& entry : entries) {
    const auto type = type_of(loaded, entry);
    rows.push_back({entry.index ? std::to_string(*entry.index) : "-", entry.name,
                    workflow::describe(type), value_text(entry, type, loaded)});
  }
  const auto list = entries.empty()
                        ? "The workflow has no Form: --all lists every field, by NODE.FIELD.\n"
                        : table(std::move(rows), terminal);
  return list + "\n" + outputs_line(loaded) + try_line(loaded, entries, run_line);
}

std::string inputs_json(const workflow::LoadedWorkflow& loaded, InputScope scope) {
  std::string lines;
  for (const auto& entry : entries_of(loaded, scope)) {
    lines += json_line(loaded, entry);
  }
  return lines;
}

}  // namespace invokeai_batch::report
