// The template's output equals the edited tree: values put in through slots give the same bytes as
// a workflow that stores those values and is rendered as it stands.
#include <rapidcheck.h>

#include <map>

#include "catch.hpp"
#include "files.hpp"
#include "invokeai_batch/workflow/template.hpp"
#include "test_paths.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

using Edits = std::map<FieldRef, Encoded>;

// The document with some values replaced or taken away: the slow and obvious way.
class Editor {
 public:
  explicit Editor(const Edits& edits) : m_edits(edits) {}

  std::string edited(const Document& document) {
    write_object(document.json.root(), [&](std::string_view key, json::Value value) {
      m_out.key(key);
      if (key == "nodes") {
        write_nodes(value);
      } else {
        m_out.raw(json::to_text(value));
      }
    });
    return m_out.take();
  }

 private:
  template <class Write>
  void write_object(json::Value object, const Write& write) {
    m_out.begin_object();
    for (const auto& [key, value] : object) {
      write(key, value);
    }
    m_out.end_object();
  }

  void write_nodes(json::Value nodes) {
    m_out.begin_array();
    for (const auto& member : nodes) {
      const NodeId id{std::string(member.value["id"].text())};
      write_object(member.value, [&](std::string_view key, json::Value value) {
        m_out.key(key);
        if (key == "data") {
          write_data(id, value);
        } else {
          m_out.raw(json::to_text(value));
        }
      });
    }
    m_out.end_array();
  }

  void write_data(const NodeId& id, json::Value data) {
    write_object(data, [&](std::string_view key, json::Value value) {
      m_out.key(key);
      if (key != "inputs") {
        m_out.raw(json::to_text(value));
        return;
      }
      write_object(value, [&](std::string_view name, json::Value instance) {
        m_out.key(name);
        write_input({id, std::string(name)}, instance);
      });
    });
  }

  void write_input(const FieldRef& ref, json::Value instance) {
    const auto edit = m_edits.find(ref);
    if (edit == m_edits.end()) {
      m_out.raw(json::to_text(instance));
      return;
    }
    write_object(instance, [&](std::string_view key, json::Value value) {
      if (key != "value") {
        m_out.key(key).raw(json::to_text(value));
      }
    });
    if (edit->second.workflow) {
      // Reopen the object: take the brace back and put the value last.
      auto text = m_out.take();
      text.pop_back();
      m_out = {};
      m_out.raw(text + (text.back() == '{' ? "" : ",") + "\"value\":" + *edit->second.workflow +
                "}");
    }
  }

  const Edits& m_edits;
  json::Writer m_out;
};

std::string any_json_value() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return std::to_string(*rc::gen::arbitrary<int>());
    case 1:
      return *rc::gen::element<std::string>("1.10", "7.0", "1e3", "-0", "18446744073709551615");
    case 2:
      return *rc::gen::element<std::string>("true", "false");
    case 3:
      return R"({"board_id":"b","x":[1,{"y":null}]})";
    case 4:
      return *rc::gen::element<std::string>("[]", "{}", R"([{"lora":{},"weight":0.5}])");
    default:
      return json::quoted(*rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)));
  }
}

// What the two encoders of a job would make of one value.
Encoded any_encoded(const std::string& field) {
  if (*rc::gen::inRange(0, 4) == 0) {
    return {};
  }
  if (field == "board" && *rc::gen::arbitrary<bool>()) {
    return {.graph = std::nullopt,
            .workflow = *rc::gen::element<std::string>(R"("auto")", R"("none")")};
  }
  const auto value = field == "board" ? std::string(R"({"board_id":"b"})") : any_json_value();
  return {.graph = value, .workflow = value};
}

void check_against_edited_tree(const Document& document) {
  const auto cache = *rc::gen::element(OutputCache::as_built, OutputCache::off);
  const auto templates = make_templates(document, cache);
  Edits edits;
  for (const auto& slot : templates.slots) {
    if (*rc::gen::inRange(0, 3) == 0) {
      edits.emplace(slot.ref, any_encoded(slot.ref.field));
    }
  }
  std::vector<Assignment> values;
  for (SlotIndex slot = 0; slot < templates.slots.size(); ++slot) {
    if (const auto edit = edits.find(templates.slots[slot].ref); edit != edits.end()) {
      values.push_back({slot, &edit->second});
    }
  }
  const auto edited = read_document(Editor(edits).edited(document), "edited");
  const auto expected = make_templates(edited, cache);
  RC_ASSERT(render_graph(templates, values) == render_graph(expected, {}));
  RC_ASSERT(render_workflow(templates, values) == render_workflow(expected, {}));
  RC_ASSERT(templates.slots.size() == expected.slots.size());
}

}  // namespace

TEST_CASE("template: its output equals the edited tree", "[workflow]") {
  const auto saved_workflow = read_document(
      workflow_text(node_text("a", "string", R"("value":{},"board":{"value":"auto"})") + "," +
                        node_text("c", "call_saved_workflow",
                                  input_text("saved_workflow_input::n::a", "23") + "," +
                                      input_text("workflow_id", R"("w")") + "," +
                                      input_text("saved_workflow_input::n::b")),
                    edge_text("a", "value", "c", "gone")),
      "t");
  REQUIRE(rc::check("a workflow with inputs of a saved workflow and bare inputs",
                    [&] { check_against_edited_tree(saved_workflow); }));
  const std::filesystem::path fixtures = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/workflows";
  const auto minimal =
      read_document(base::read_file(fixtures / "minimal-no-model.json"), "minimal");
  REQUIRE(rc::check("the model-free workflow", [&] { check_against_edited_tree(minimal); }));
}

TEST_CASE("template: its output equals the edited tree on the corpus", "[workflow]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  std::vector<Document> documents;
  for (const auto& file : json_files_in(*corpus)) {
    documents.push_back(read_document(base::read_file(file), file.string()));
  }
  REQUIRE(rc::check("any workflow", [&] {
    const auto which = *rc::gen::inRange<std::size_t>(0, documents.size());
    check_against_edited_tree(documents[which]);
  }));
}
