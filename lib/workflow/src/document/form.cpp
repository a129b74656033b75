#include "invokeai_batch/workflow/form.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "document/image_lists.hpp"

namespace invokeai_batch::workflow {

namespace {

FieldSettings settings_of(json::Value settings) {
  FieldSettings result;
  const auto type = settings["type"].text();
  if (type == "integer-field-config" || type == "float-field-config") {
    result.minimum = settings["min"].number();
    result.maximum = settings["max"].number();
  }
  if (type == "string-field-config" && settings["component"].text() == "dropdown") {
    for (const auto& option : settings["options"]) {
      if (option.value["value"].is_string()) {
        result.options.emplace_back(option.value["value"].text());
        result.option_labels.emplace_back(option.value["label"].text());
      }
    }
  }
  return result;
}

FieldRef field_of(json::Value identifier) {
  return {{std::string(identifier["nodeId"].text())}, std::string(identifier["fieldName"].text())};
}

class FormReader {
 public:
  explicit FormReader(const Document& document) : m_document(document) {
    const auto root = document.json.root();
    if (!read_elements(root["form"])) {
      read_exposed_fields(root["exposedFields"]);
    }
  }

  Form take() { return std::move(m_form); }

 private:
  // Depth first, children in their order; the order of the `elements` map means nothing. False
  // when there is no form to speak of: none, one without a root, or an empty root.
  bool read_elements(json::Value form) {
    for (const auto& [id, element] : form["elements"]) {
      m_elements.emplace(id, element);
    }
    const auto root_id = form["rootElementId"].text();
    const auto root = m_elements.find(root_id);
    if (root == m_elements.end() || children_of(root->second).size() == 0) {
      if (form && !form.is_null() && root == m_elements.end()) {
        warn("the form is ignored: it has no root element");
      }
      return false;
    }
    std::vector<std::string_view> to_visit{root_id};
    while (!to_visit.empty()) {
      const auto id = to_visit.back();
      to_visit.pop_back();
      visit(id, to_visit);
    }
    return true;
  }

  void visit(std::string_view id, std::vector<std::string_view>& to_visit) {
    const auto found = m_elements.find(id);
    if (found == m_elements.end()) {
      warn("a form element is ignored: \"" + std::string(id) + "\" is listed but not there");
      return;
    }
    if (!m_visited.insert(id).second) {
      warn("a form element is ignored: \"" + std::string(id) + "\" is listed a second time");
      return;
    }
    const auto element = found->second;
    if (element["type"].text() == "node-field") {
      const auto data = element["data"];
      add_input(field_of(data["fieldIdentifier"]), settings_of(data["settings"]));
      return;
    }
    if (!is_known(element["type"].text())) {
      warn("a form element is ignored: \"" + std::string(id) + "\" is of the unknown kind \"" +
           std::string(element["type"].text()) + "\"");
      return;
    }
    const auto first = to_visit.size();
    for (const auto& child : children_of(element)) {
      to_visit.push_back(child.value.text());
    }
    std::reverse(to_visit.begin() + static_cast<std::ptrdiff_t>(first), to_visit.end());
  }

  static bool is_known(std::string_view kind) {
    return kind == "container" || kind == "heading" || kind == "text" || kind == "divider";
  }

  static json::Value children_of(json::Value element) {
    const auto children = element["data"]["children"];
    return element["type"].text() == "container" && children.is_array() ? children : json::Value();
  }

  // What workflows had before the form builder; the GUI makes a form of them in this order.
  void read_exposed_fields(json::Value fields) {
    for (const auto& field : fields) {
      add_input(field_of(field.value), {});
    }
  }

  void add_input(FieldRef ref, FieldSettings settings) {
    const auto* node = m_document.node(ref.node);
    if (node == nullptr || !node->is_typed()) {
      warn("a form element is ignored: " +
           (ref.node.empty()
                ? "it names no node"
                : "there is no node " + ref.node.value + " for its field " + ref.field));
      return;
    }
    ref.field = std::string(shown_field(*node, ref.field));
    const auto* stored = node->input(ref.field);
    const auto input = stored == nullptr ? InputInstance{.presence = Presence::gone} : *stored;
    const auto state = state_of(ref, input.presence);
    m_form.inputs.push_back({.index = m_form.inputs.size(),
                             .ref = std::move(ref),
                             .node_type = node->type,
                             .node_label = node->label,
                             .label = input.label,
                             .description = input.description,
                             .state = state,
                             .value = input.value,
                             .settings = std::move(settings)});
  }

  [[nodiscard]] InputState state_of(const FieldRef& ref, Presence presence) const {
    if (presence == Presence::gone) {
      return InputState::gone;
    }
    return m_document.is_connected(ref) ? InputState::connected : InputState::settable;
  }

  void warn(std::string text) { m_form.warnings.push_back(std::move(text)); }

  const Document& m_document;
  Form m_form;
  std::unordered_map<std::string_view, json::Value> m_elements;
  std::unordered_set<std::string_view> m_visited;
};

}  // namespace

Form form_of(const Document& document) {
  return FormReader(document).take();
}

FieldType narrowed(FieldType type, const FieldSettings& settings) {
  const bool is_number = type.kind == FieldKind::integer || type.kind == FieldKind::number;
  if (is_number && settings.minimum.has_value()) {
    type.minimum = std::max(type.minimum.value_or(*settings.minimum), *settings.minimum);
  }
  if (is_number && settings.maximum.has_value()) {
    type.maximum = std::min(type.maximum.value_or(*settings.maximum), *settings.maximum);
  }
  if (type.kind == FieldKind::string && !type.is_list && !settings.options.empty()) {
    type.kind = FieldKind::choice;
    type.choices = settings.options;
    type.choice_labels = settings.option_labels;
  }
  return type;
}

}  // namespace invokeai_batch::workflow
