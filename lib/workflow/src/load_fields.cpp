// A node's fields are those of the server's type. Source: util/node/nodeUpdate.ts,
// util/workflow/validateWorkflow.ts and, for what is refused, queue/store/readiness.ts.
#include <algorithm>
#include <string_view>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "loading.hpp"
#include "reading.hpp"
#include "slots.hpp"

namespace invokeai_batch::workflow {

namespace {

std::string_view major_of(std::string_view version) {
  return version.substr(0, version.find('.'));
}

// Machine-made workflows leave the version out; it is then the server's.
bool is_other_major(const Node& node, const NodeType& type) {
  return !node.version.empty() && !type.version.empty() &&
         major_of(node.version) != major_of(type.version);
}

// The editor of version 6 forwards what metadata is given beyond its fields; that of 7 does not.
bool is_taken(const Node& node, const InputInstance& input, const NodeType& type, Editor editor) {
  return type.fields.contains(input.name) || is_saved_workflow_input(node, input) ||
         (type.accepts_extra && editor == Editor::six);
}

// "sd3_denoise 1.2.0"; the version only where both sides tell it.
std::string type_of_server(const Node& node) {
  return node.type + (node.type_version.empty() ? "" : " " + node.type_version);
}

class FieldLoader {
 public:
  FieldLoader(const NodeSchema& schema, std::vector<Change>& changes,
              std::vector<base::Problem>& refusals, std::string_view file)
      : m_schema(schema),
        m_editor(editor_of(schema)),
        m_changes(changes),
        m_refusals(refusals),
        m_file(file) {}

  void load(Node& node) {
    const auto* type = node.is_typed() ? m_schema.node(node.type) : nullptr;
    if (type == nullptr) {
      return;
    }
    node.type_version = type->version;
    const auto gone = take_away(node, *type);
    if (is_other_major(node, *type)) {
      tell_other_major(node, gone);
    } else {
      tell_gone(node, gone);
    }
    add_missing(node, *type);
  }

 private:
  using Names = std::vector<std::string>;

  Names take_away(Node& node, const NodeType& type) const {
    Names gone;
    for (auto& input : node.inputs) {
      if (!is_taken(node, input, type, m_editor)) {
        input.presence = Presence::gone;
        gone.push_back(input.name);
      }
    }
    return gone;
  }

  static void add_missing(Node& node, const NodeType& type) {
    Names missing;
    for (const auto& [name, field] : type.fields) {
      if (node.input(name) == nullptr) {
        missing.push_back(name);
      }
    }
    for (auto& name : missing) {
      node.inputs.push_back({.name = std::move(name), .presence = Presence::added});
    }
  }

  void tell_gone(const Node& node, const Names& gone) {
    for (const auto& name : gone) {
      m_changes.push_back({ChangeKind::field_dropped,
                           "node " + name_of(node) + ": its field " + name + " is dropped: " +
                               type_of_server(node) + " of the server has none" + stored_by(node)});
    }
  }

  // The GUI leaves such a node as it is, and invokes it only when it knows all its fields.
  void tell_other_major(const Node& node, const Names& gone) {
    const auto what = "node " + name_of(node) + " is of version " + node.version +
                      ", and the server has " + type_of_server(node);
    if (gone.empty()) {
      m_changes.push_back(
          {ChangeKind::node_of_other_version, what + ": its fields are taken by their names"});
      return;
    }
    m_refusals.push_back(
        {.where = std::string(m_file),
         .what = what + ", which lacks " + base::join(gone, ", "),
         .hint = "open it in an InvokeAI of that version, replace the node, and save it again"});
  }

  static std::string stored_by(const Node& node) {
    return node.version.empty() || node.version == node.type_version
               ? std::string()
               : "; the workflow has it from " + node.version;
  }

  const NodeSchema& m_schema;
  Editor m_editor;
  std::vector<Change>& m_changes;
  std::vector<base::Problem>& m_refusals;
  std::string_view m_file;
};

}  // namespace

void load_fields(Document& document, const NodeSchema& schema, std::vector<Change>& changes,
                 std::vector<base::Problem>& refusals) {
  FieldLoader loader(schema, changes, refusals, document.file);
  for (auto& node : document.nodes) {
    loader.load(node);
  }
}

}  // namespace invokeai_batch::workflow
