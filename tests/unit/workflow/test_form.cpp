#include "catch.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

const std::string k_nodes =
    node_text("a", "add", input_text("a", "1") + "," + input_text("b", "2", "Second")) + "," +
    node_text("s", "string", input_text("value", R"("x")"), R"(,"note":0)");

std::string field(const std::string& id, const std::string& node, const std::string& name,
                  const std::string& settings = "") {
  return "\"" + id + R"(":{"id":")" + id +
         R"(","type":"node-field","data":{"fieldIdentifier":{"nodeId":")" + node +
         R"(","fieldName":")" + name + "\"}" +
         (settings.empty() ? "" : R"(,"settings":)" + settings) + "}}";
}

std::string container(const std::string& id, const std::string& children) {
  return "\"" + id + R"(":{"id":")" + id +
         R"(","type":"container","data":{"layout":"row","children":[)" + children + "]}}";
}

std::string form_text(const std::string& elements, const std::string& root = "root") {
  return R"(,"form":{"rootElementId":")" + root + R"(","elements":{)" + elements + "}}";
}

// The document must outlive the form's values; tests keep what they need as text.
struct Read {
  Document document;
  Form form;
};

Read read(const std::string& more, const std::string& edges = "") {
  auto document = read_document(workflow_text(k_nodes, edges, more), "t");
  auto form = form_of(document);
  return {std::move(document), std::move(form)};
}

std::string fields_of(const Form& form) {
  std::string text;
  for (const auto& input : form.inputs) {
    text += std::to_string(input.index) + ":" + input.ref.node.value + "." + input.ref.field + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("form: inputs are numbered depth first, in the order of children", "[workflow]") {
  const auto [document, form] =
      read(form_text(field("f3", "s", "value") + "," + container("inner", R"("f2","text","f3")") +
                         "," + R"("text":{"id":"text","type":"text","data":{"content":"hi"}},)" +
                         R"("line":{"id":"line","type":"divider"},)" + field("f1", "a", "b") + "," +
                         field("f2", "a", "a") + "," + container("top", R"("line","inner","f1")"),
                     "top"));
  CHECK(fields_of(form) == "0:a.a 1:s.value 2:a.b ");
  CHECK(form.warnings.empty());
  CHECK(form.inputs[2].label == "Second");
  CHECK(form.inputs[2].node_type == "add");
  CHECK(form.inputs[1].value.text() == "x");
}

TEST_CASE("form: one field in two places has two indices", "[workflow]") {
  const auto [document, form] =
      read(form_text(container("root", R"("f1","f2")") + "," + field("f1", "a", "a") + "," +
                     field("f2", "a", "a")));
  CHECK(fields_of(form) == "0:a.a 1:a.a ");
}

TEST_CASE("form: a field that an edge feeds is shown as connected", "[workflow]") {
  const auto [document, form] = read(form_text(container("root", R"("f1","f2")") + "," +
                                               field("f1", "a", "a") + "," + field("f2", "a", "b")),
                                     edge_text("s", "value", "a", "a"));
  REQUIRE(form.inputs.size() == 2);
  CHECK(form.inputs[0].state == InputState::connected);
  CHECK(form.inputs[1].state == InputState::settable);
}

TEST_CASE("form: elements that lead nowhere are dropped with a warning", "[workflow]") {
  const auto [document, form] = read(form_text(
      container("root", R"("missing","c","gone","no_node","blank","f1")") + "," +
      container("c", R"("root","f1")") + "," + field("gone", "a", "zzz") + "," +
      field("no_node", "x", "a") + "," + field("blank", "", "") + "," + field("f1", "a", "a")));
  CHECK(fields_of(form) == "0:a.a 1:a.zzz ");
  CHECK(form.warnings ==
        std::vector<std::string>{"a form element is ignored: \"missing\" is listed but not there",
                                 "a form element is ignored: \"root\" is listed a second time",
                                 "a form element is ignored: there is no node x for its field a",
                                 "a form element is ignored: it names no node",
                                 "a form element is ignored: \"f1\" is listed a second time"});
}

TEST_CASE("form: exposedFields stand in where there is no form to speak of", "[workflow]") {
  const std::string exposed =
      R"("exposedFields":[{"nodeId":"s","fieldName":"value"},{"nodeId":"a","fieldName":"a"},)"
      R"({"nodeId":"a","fieldName":"gone"}])";
  const auto more =
      GENERATE_COPY(std::string(), std::string(R"(,"form":null)"), form_text(container("root", "")),
                    form_text(container("root", R"("f1")") + "," + field("f1", "a", "b"), "other"));
  auto text = workflow_text(k_nodes, "", more);
  text.replace(text.find(R"("exposedFields":[])"), 18, exposed);
  const auto document = read_document(text, "t");
  const auto form = form_of(document);
  CHECK(fields_of(form) == "0:s.value 1:a.a 2:a.gone ");
  CHECK(form.inputs.back().state == InputState::gone);
  CHECK(form.warnings.size() == (more.find("other") == std::string::npos ? 0 : 1));
}

TEST_CASE("form: a field that its node does not have keeps its index", "[workflow]") {
  const auto [document, form] =
      read(form_text(container("root", R"("f1","f2","f3")") + "," + field("f1", "a", "a") + "," +
                     field("f2", "a", "zzz") + "," + field("f3", "a", "b")));
  CHECK(fields_of(form) == "0:a.a 1:a.zzz 2:a.b ");
  CHECK(form.inputs[1].state == InputState::gone);
  CHECK(form.inputs[1].node_type == "add");
}

TEST_CASE("form: an element of an unknown kind is ignored with a warning", "[workflow]") {
  const auto [document, form] =
      read(form_text(container("root", R"("ns","f1")") + "," + field("f1", "a", "a") +
                     R"(,"ns":{"id":"ns","type":"node-setting","data":{"children":["f1"]}})"));
  CHECK(fields_of(form) == "0:a.a ");
  CHECK(form.warnings ==
        std::vector<std::string>{
            "a form element is ignored: \"ns\" is of the unknown kind \"node-setting\""});
}

TEST_CASE("form: a form that has inputs wins over exposedFields", "[workflow]") {
  auto text = workflow_text(k_nodes, "",
                            form_text(container("root", R"("f1")") + "," + field("f1", "a", "b")));
  text.replace(text.find(R"("exposedFields":[])"), 18,
               R"("exposedFields":[{"nodeId":"s","fieldName":"value"}])");
  const auto document = read_document(text, "t");
  CHECK(fields_of(form_of(document)) == "0:a.b ");
}

TEST_CASE("form: the author's settings of a field are read", "[workflow]") {
  const auto [document, form] = read(form_text(
      container("root", R"("i","f","d","s")") + "," +
      field("i", "a", "a",
            R"({"type":"integer-field-config","component":"slider","min":16,"max":64})") +
      "," + field("f", "a", "b", R"({"type":"float-field-config","min":0.5})") + "," +
      field("d", "s", "value",
            R"({"type":"string-field-config","component":"dropdown","options":)"
            R"([{"label":"One","value":"1"},{"label":"Two","value":"2"}]})") +
      "," + field("s", "s", "value", R"({"type":"string-field-config","component":"textarea"})")));
  REQUIRE(form.inputs.size() == 4);
  CHECK(form.inputs[0].settings.minimum == 16);
  CHECK(form.inputs[0].settings.maximum == 64);
  CHECK(form.inputs[1].settings.minimum == 0.5);
  CHECK_FALSE(form.inputs[1].settings.maximum.has_value());
  CHECK(form.inputs[2].settings.options == std::vector<std::string>{"1", "2"});
  CHECK(form.inputs[2].settings.option_labels == std::vector<std::string>{"One", "Two"});
  CHECK(form.inputs[3].settings.options.empty());
}

TEST_CASE("form: a workflow without form and exposedFields has no inputs", "[workflow]") {
  const auto [document, form] = read("");
  CHECK(form.inputs.empty());
  CHECK(form.warnings.empty());
}
