#include "invokeai_batch/report/job_file.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/workflow/input_type.hpp"
#include "workflow/parts.hpp"

namespace invokeai_batch::report {

namespace {

constexpr std::size_t k_columns = 96;

// A key that YAML takes as it stands; all others go in quotes.
std::string yaml_key(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ' ';
  };
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), is_plain) &&
                     name.front() != ' ' && name.front() != '.' && name.back() != ' ' &&
                     !base::equal_ignoring_case(name, "null");
  return plain ? name : json::quoted(name);
}

// JSON is YAML, and its quotes keep every text whole.
std::string yaml_value(json::Value value) {
  if (!value.exists()) {
    return {};
  }
  if (value["base"].is_string() && value["name"].is_string()) {
    return json::quoted(std::string(value["base"].text()) + "/" +
                        std::string(value["name"].text()));
  }
  for (const auto* id : {"image_name", "board_id"}) {
    if (value[id].is_string()) {
      return json::quoted(value[id].text());
    }
  }
  return json::to_text(value);
}

// Words in comment lines below each other.
std::string wrapped(const std::string& indent, const std::string& first,
                    const std::vector<std::string>& words) {
  std::string text;
  std::string line = indent + "# " + first;
  for (const auto& word : words) {
    const auto piece = " " + word + (&word == &words.back() ? "" : ",");
    if (base::display_width(line + piece) > k_columns) {
      text += line + "\n";
      line = indent + "#  ";
    }
    line += piece;
  }
  return text + line + "\n";
}

workflow::FieldType type_of(const workflow::LoadedWorkflow& loaded,
                            const workflow::FormInput& input) {
  return workflow::input_type(loaded.schema, input.node_type, input.ref.field, input.value,
                              input.settings);
}

// What is there to choose from; of a drop-down one choice a line, with what the Form shows for it.
std::string choices_text(const std::string& indent, const std::string& head,
                         const workflow::FieldType& type) {
  if (type.choices.empty()) {
    return indent + "# " + head + "\n";
  }
  if (type.choice_labels.empty()) {
    return wrapped(indent, head + ":", type.choices);
  }
  auto text = indent + "# " + head + ":\n";
  for (std::size_t i = 0; i < type.choices.size(); ++i) {
    const auto& label = type.choice_labels[i];
    text += indent + "#   " + json::quoted(type.choices[i]) +
            (label.empty() ? "" : "  " + base::one_line(label)) + "\n";
  }
  return text;
}

std::string input_lines(const workflow::LoadedWorkflow& loaded, const workflow::FormInput& input,
                        const std::string& batch) {
  const auto type = type_of(loaded, input);
  const std::string indent = "  ";
  auto head = std::to_string(input.index) + ": " + workflow::describe(type) + " (" +
              base::one_line(input.node_type) + "." + base::one_line(input.ref.field) + ")";
  if (input.state == workflow::InputState::gone) {
    return indent + "# " + head + ": gone, the node type has no such field\n";
  }
  if (input.state == workflow::InputState::connected) {
    return indent + "# " + head + ": an edge feeds it, it cannot be set\n";
  }
  if (!input.value.exists() && type.required) {
    head += ": not set, and the node needs a value";
  }
  if (!batch.empty()) {
    head += ": varied by the batch node " + base::one_line(batch);
  }
  auto text = choices_text(indent, head, type);
  if (!input.description.empty()) {
    text += indent + "# " + base::one_line(input.description) + "\n";
  }
  const auto name = plan::name_to_type(input.index, loaded.document, loaded.form, loaded.templates);
  const auto value = yaml_value(input.value);
  return text + indent + "#" + yaml_key(name) + ":" + (value.empty() ? "" : " " + value) + "\n";
}

std::string set_block(const workflow::LoadedWorkflow& loaded) {
  std::string text =
      "# Where every job starts: each input of the Form with its index and type. "
      "Take the # from before\n# a name to set it.\nset:\n";
  const auto batches = batch_names(loaded);
  for (const auto& input : loaded.form.inputs) {
    const auto batch = batches.find(input.ref);
    text += input_lines(loaded, input, batch == batches.end() ? std::string() : batch->second);
  }
  if (loaded.form.inputs.empty()) {
    text += "  # The workflow has no Form. `invokeai-batch inputs --all` lists what can be set.\n";
  }
  return text;
}

// A number of the Form to show how things vary.
std::string matrix_block(const workflow::LoadedWorkflow& loaded) {
  const auto& inputs = loaded.form.inputs;
  const auto batches = batch_names(loaded);
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) {
    return input.state == workflow::InputState::settable && input.value.is_number() &&
           !batches.contains(input.ref);
  });
  std::string text = "\n# What varies: every combination of the values is a job.\n#matrix:\n";
  if (found == inputs.end()) {
    return text + "#  INPUT: [VALUE, VALUE]\n";
  }
  const auto name =
      plan::name_to_type(found->index, loaded.document, loaded.form, loaded.templates);
  const auto value = base::parse_number(found->value.text()).value_or(1);
  const auto step = type_of(loaded, *found).multiple_of.value_or(1);
  return text + "#  " + yaml_key(name) + ": [" + base::number_to_text(value) + ", " +
         base::number_to_text(value + step) + "]\n" +
         "\n# Or one job for each row of a table whose columns are inputs.\n#rows: prompts.csv\n";
}

// Where seeds come from, one line each; empty when the workflow has none.
std::string seed_lines(const workflow::LoadedWorkflow& loaded) {
  std::string text;
  for (std::size_t slot = 0; slot < loaded.templates.slots.size(); ++slot) {
    const auto& field = loaded.templates.slots[slot];
    if (field.ref.field == "seed" && field.value.exists()) {
      text += "#   " + plan::name_of_slot(slot, loaded.document, loaded.form, loaded.templates) +
              " is " + json::to_text(field.value) + "\n";
    }
  }
  for (const auto& node : loaded.document.nodes) {
    if (node.kind == workflow::NodeKind::invocation && node.type == "rand_int") {
      text += "#   node " + node.id.value + " (rand_int) draws a number for each job\n";
    }
  }
  return text;
}

std::string seed_block(const workflow::LoadedWorkflow& loaded) {
  const auto lines = seed_lines(loaded);
  if (lines.empty()) {
    return "\n# The workflow has no seed.\n";
  }
  return "\n# The seed: a number, random, {start: 42, per: job} or {random: 42, per: row}. Without "
         "it "
         "the\n# workflow's own way is taken:\n" +
         lines + "#seed: random\n#repeat: 1\n";
}

std::string outputs_block(const workflow::LoadedWorkflow& loaded) {
  std::string text = "\n# The images of these nodes are collected:\n";
  for (const auto& output : loaded.outputs) {
    text += "#   " + base::one_line(output.label) + " (" + output.node_type + ")" +
            (output.board ? "" : ", which takes no board") + "\n";
  }
  if (loaded.outputs.empty()) {
    text += "#   none: is every node marked intermediate?\n";
  }
  return text +
         "\n# The board of all of them (made when missing), the directory, the names of files.\n"
         "#board: \"" +
         std::string("Sweep {date}") + "\"\n#output: out\n#name: \"{board}/{job:04}.{ext}\"\n";
}

std::string expect_block(const workflow::LoadedWorkflow& loaded) {
  std::string text;
  for (const auto& input : loaded.form.inputs) {
    if (input.state == workflow::InputState::settable) {
      text += "#  " + std::to_string(input.index) + ": " +
              json::quoted(input.ref.node.value + "." + input.ref.field) + "\n";
    }
  }
  return text.empty() ? ""
                      : "\n# Indices move when the Form is edited. With this, a file that names "
                        "inputs by index is refused\n# then, and `invokeai-batch inputs --check` "
                        "tells what has moved.\n#expect:\n" +
                            text;
}

}  // namespace

std::string job_file_text(const workflow::LoadedWorkflow& loaded, const JobFileNames& names) {
  const auto file = base::shell_word(names.job_file.empty() ? "FILE.yaml" : names.job_file);
  const auto name = base::one_line(loaded.document.name);
  auto text = "# How the inputs of " + (name.empty() ? "a workflow" : "\"" + name + "\"") +
              " vary. As it stands: " +
              (loaded.document.batch_edges.empty() ? "one job, the workflow's own"
                                                   : "the jobs of the workflow's batch nodes") +
              ".\n#   invokeai-batch plan " + file + "   shows the jobs\n#   invokeai-batch run " +
              file + "    makes the images\n\nworkflow: " + json::quoted(names.workflow) + "\n\n";
  return text + set_block(loaded) + matrix_block(loaded) + seed_block(loaded) +
         outputs_block(loaded) + expect_block(loaded);
}

std::string job_file_written(const std::string& job_file) {
  return "wrote " + job_file + "; next: invokeai-batch plan " + base::shell_word(job_file) + "\n";
}

}  // namespace invokeai_batch::report
