// The workflow that goes into the batch, and from there into every image, so that an image reloads
// in the GUI with the values that made it. Source: features/nodes/util/workflow/buildWorkflow.ts
// and the server's WorkflowWithoutID (services/workflow_records/workflow_records_common.py).
#include <array>

#include "invokeai_batch/json/writer.hpp"
#include "slots.hpp"

namespace invokeai_batch::workflow {

namespace {

// The server refuses a workflow without these.
constexpr std::array<std::string_view, 7> k_required_texts = {
    "name", "author", "description", "version", "contact", "tags", "notes"};

bool is_required_text(std::string_view key) {
  for (const auto required : k_required_texts) {
    if (key == required) {
      return true;
    }
  }
  return false;
}

class WorkflowBuilder {
 public:
  WorkflowBuilder(const Document& document, const SlotTable& slots)
      : m_document(document), m_slots(slots) {}

  TextTemplate build() {
    const auto root = m_document.json.root();
    text() += '{';
    for (const auto& [key, value] : root) {
      if (is_kept(key, value)) {
        member(key);
        add_top_level(key, value);
      }
    }
    add_missing(root);
    text() += '}';
    return m_builder.take();
  }

 private:
  std::string& text() { return m_builder.text(); }

  // Begins a member of the object that is open.
  void member(std::string_view key) {
    if (text().empty() || text().back() != '{') {
      text() += ',';
    }
    json::append_quoted(text(), key);
    text() += ':';
  }

  // The id is the library's; what has a type that the server refuses is filled in again below.
  static bool is_kept(std::string_view key, json::Value value) {
    return key != "id" && (!is_required_text(key) || value.is_string()) &&
           (key != "exposedFields" || value.is_array());
  }

  void add_missing(json::Value root) {
    for (const auto key : k_required_texts) {
      if (!root[key].is_string()) {
        member(key);
        text() += R"("")";
      }
    }
    if (!root["exposedFields"].is_array()) {
      member("exposedFields");
      text() += "[]";
    }
  }

  void add_top_level(std::string_view key, json::Value value) {
    if (key == "meta") {
      add_meta(value);
    } else if (key == "nodes") {
      add_nodes();
    } else {
      text() += json::to_text(value);
    }
  }

  // The GUI makes a workflow of the user's own out of a default one when it opens it, and servers
  // since 6.12 refuse "project".
  void add_meta(json::Value meta) {
    text() += '{';
    for (const auto& [key, value] : meta) {
      member(key);
      text() += key == "category" ? R"("user")" : json::to_text(value);
    }
    if (!meta["category"]) {
      member("category");
      text() += R"("user")";
    }
    text() += '}';
  }

  void add_nodes() {
    text() += '[';
    for (std::size_t i = 0; i < m_document.nodes.size(); ++i) {
      text() += i == 0 ? "" : ",";
      const auto& node = m_document.nodes[i];
      if (node.is_typed()) {
        add_node(i, node.source);
      } else {
        text() += json::to_text(node.source);
      }
    }
    text() += ']';
  }

  void add_node(std::size_t position, json::Value node) {
    text() += '{';
    for (const auto& [key, value] : node) {
      member(key);
      if (key == "data") {
        add_data(position, value);
      } else {
        text() += json::to_text(value);
      }
    }
    text() += '}';
  }

  void add_data(std::size_t position, json::Value data) {
    text() += '{';
    for (const auto& [key, value] : data) {
      member(key);
      if (key == "inputs") {
        add_inputs(position, value);
      } else {
        text() += json::to_text(value);
      }
    }
    text() += '}';
  }

  void add_inputs(std::size_t position, json::Value inputs) {
    text() += '{';
    std::size_t i = 0;
    for (const auto& [name, instance] : inputs) {
      member(name);
      if (const auto slot = m_slots.by_input[position][i++]) {
        add_input(*slot, instance);
      } else {
        text() += json::to_text(instance);
      }
    }
    add_unstored_inputs(position);
    text() += '}';
  }

  // They stand behind the stored ones, in Node::inputs too.
  void add_unstored_inputs(std::size_t position) {
    const auto& inputs = m_document.nodes[position].inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto slot = m_slots.by_input[position][i];
      if (slot && inputs[i].presence == Presence::added) {
        m_builder.instance_hole(*slot, inputs[i].name);
      }
    }
  }

  // The value stands last, where the GUI puts it.
  void add_input(SlotIndex slot, json::Value instance) {
    text() += '{';
    for (const auto& [key, value] : instance) {
      if (key != "value") {
        member(key);
        text() += json::to_text(value);
      }
    }
    const auto value = m_slots.slots[slot].value;
    m_builder.hole(slot, "value", value ? std::optional(json::to_text(value)) : std::nullopt);
    text() += '}';
  }

  const Document& m_document;
  const SlotTable& m_slots;
  TemplateBuilder m_builder;
};

}  // namespace

TextTemplate workflow_template(const Document& document, const SlotTable& slots) {
  return WorkflowBuilder(document, slots).build();
}

}  // namespace invokeai_batch::workflow
