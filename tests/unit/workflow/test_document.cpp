#include "catch.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

std::string reading_error(const std::string& text) {
  return error_of([&] { static_cast<void>(read_document(text, "wf.json")); });
}

std::string edges_of(const Document& document) {
  std::string text;
  for (const auto& [source, target, kind] : document.edges) {
    text +=
        source.node.value + "." + source.field + ">" + target.node.value + "." + target.field + " ";
  }
  return text;
}

std::string connector_text(const std::string& id) {
  return R"({"id":")" + id + R"(","type":"connector","data":{"id":")" + id +
         R"(","type":"connector","label":"","isOpen":true},"position":{"x":0,"y":0}})";
}

const std::string k_two_nodes =
    node_text("a", "add", input_text("a", "1") + "," + input_text("b", "2.50")) + "," +
    node_text("b", "sub", input_text("a"), R"(,"label2":"x")");

}  // namespace

TEST_CASE("document: nodes, inputs and flags come out as they stand", "[workflow]") {
  const auto document = read_document(
      workflow_text(
          R"({"id":"n","type":"invocation","data":{"id":"n","type":"noise","version":"1.2.0",)"
          R"("label":"My noise","isIntermediate":false,"useCache":false,"inputs":{)" +
          input_text("seed", "1.10", "Seed") + "," + input_text("gone", "null") + "}}}"),
      "wf.json");
  CHECK(document.file == "wf.json");
  CHECK(document.name == "t");
  CHECK(document.schema_version == "4.0.0");
  REQUIRE(document.nodes.size() == 1);
  const auto& node = document.nodes.front();
  CHECK(node.kind == NodeKind::invocation);
  CHECK(node.type == "noise");
  CHECK(node.version == "1.2.0");
  CHECK(node.label == "My noise");
  CHECK_FALSE(node.is_intermediate);
  CHECK_FALSE(node.use_cache);
  REQUIRE(node.input("seed") != nullptr);
  CHECK(node.input("seed")->label == "Seed");
  CHECK(node.input("seed")->value.text() == "1.10");
  REQUIRE(node.input("gone") != nullptr);
  CHECK_FALSE(node.input("gone")->value.exists());
  CHECK(node.input("other") == nullptr);
  CHECK(document.node({"n"}) == &node);
  CHECK(document.node({"m"}) == nullptr);
}

TEST_CASE("document: values stay valid when the document moves", "[workflow]") {
  auto first = read_document(workflow_text(k_two_nodes), "wf.json");
  const auto value = first.nodes[0].inputs[1].value;
  const auto second = std::move(first);
  CHECK(value.text() == "2.50");
  CHECK(second.nodes[0].inputs[1].value.text() == "2.50");
}

TEST_CASE("document: flags that are missing are the GUI's defaults", "[workflow]") {
  const auto document = read_document(
      workflow_text(R"({"id":"n","type":"invocation","data":{"type":"noise","inputs":{}}})"), "t");
  CHECK(document.nodes[0].is_intermediate);
  CHECK(document.nodes[0].use_cache);
}

TEST_CASE("document: only default edges between invocations are kept, each once", "[workflow]") {
  const auto document = read_document(
      workflow_text(
          k_two_nodes + R"(,{"id":"note","type":"notes","data":{"type":"notes","notes":"hi"}})",
          edge_text("a", "value", "b", "a") + "," +
              R"({"id":"c","type":"collapsed","source":"a","target":"b"},)" +
              edge_text("a", "value", "b", "a")),
      "t");
  CHECK(edges_of(document) == "a.value>b.a ");
  CHECK(document.warnings.empty());
  CHECK(document.is_connected({{"b"}, "a"}));
  CHECK_FALSE(document.is_connected({{"a"}, "a"}));
  CHECK(document.nodes.back().kind == NodeKind::other);
}

TEST_CASE("document: connectors are followed back to what feeds them", "[workflow]") {
  const auto document = read_document(
      workflow_text(k_two_nodes + "," + connector_text("c1") + "," + connector_text("c2"),
                    edge_text("c2", "out", "b", "a") + "," + edge_text("c2", "out", "b", "b") +
                        "," + edge_text("c1", "out", "c2", "in") + "," +
                        edge_text("a", "value", "c1", "in") + "," +
                        edge_text("a", "value", "b", "a")),
      "t");
  CHECK(edges_of(document) == "a.value>b.a a.value>b.b ");
  CHECK(document.warnings.empty());
}

TEST_CASE("document: of two edges into a connector the first counts, and the other is said",
          "[workflow]") {
  const auto document = read_document(
      workflow_text(k_two_nodes + "," + connector_text("c"),
                    edge_text("a", "value", "c", "in") + "," + edge_text("b", "value", "c", "in") +
                        "," + edge_text("a", "value", "c", "in") + "," +
                        edge_text("c", "out", "b", "a")),
      "t");
  CHECK(edges_of(document) == "a.value>b.a ");
  REQUIRE(document.warnings.size() == 1);
  CHECK(document.warnings[0] ==
        "the edge from b.value to c.in is dropped: another edge feeds the connector already");
}

TEST_CASE("document: edges that lead nowhere are dropped with a warning", "[workflow]") {
  struct Case {
    std::string edges;
    const char* warning;
  };
  const std::string loop = edge_text("c1", "out", "c2", "in") + "," +
                           edge_text("c2", "out", "c1", "in") + "," +
                           edge_text("c1", "out", "b", "a");
  const std::string unfed = edge_text("c1", "out", "b", "a");
  const std::string no_source = edge_text("x", "value", "b", "a");
  const std::string no_target = edge_text("a", "value", "x", "a");
  const std::string to_note = edge_text("a", "value", "note", "a");
  const auto row = GENERATE_COPY(
      Case{loop,
           "the edge from c1.out to b.a is dropped: its connectors feed each other in "
           "a circle"},
      Case{unfed,
           "the edge from c1.out to b.a is dropped: nothing feeds the connector "
           "\"c1\""},
      Case{no_source, "the edge from x.value to b.a is dropped: there is no node \"x\""},
      Case{no_target, "the edge from a.value to x.a is dropped: there is no node \"x\""},
      Case{to_note,
           "the edge from a.value to note.a is dropped: the node \"note\" is not "
           "executed"});
  const auto document = read_document(
      workflow_text(k_two_nodes + "," + connector_text("c1") + "," + connector_text("c2") +
                        R"(,{"id":"note","type":"notes","data":{}})",
                    row.edges),
      "t");
  CHECK(document.edges.empty());
  REQUIRE(document.warnings.size() == 1);
  CHECK(document.warnings[0] == row.warning);
}

TEST_CASE("document: a node of an unknown kind is ignored with a warning", "[workflow]") {
  const auto document =
      read_document(workflow_text(R"({"id":"g","type":"group","data":{"label":"My group"}})"), "t");
  REQUIRE(document.warnings.size() == 1);
  CHECK(document.warnings[0] ==
        "node \"My group\" is of the unknown kind \"group\" and is ignored");
}

TEST_CASE("document: what is not JSON is refused with line and column", "[workflow]") {
  CHECK(reading_error("{\n  \"nodes\": [}") ==
        "wf.json:2:13: not valid JSON: expected a value\n"
        "    \"nodes\": [}\n"
        "              ^");
}

TEST_CASE("document: schema versions other than 3.0.0 and 4.0.0 are refused", "[workflow]") {
  CHECK(reading_error(workflow_text(k_two_nodes, "", "", "3.0.0")).empty());
  CHECK(reading_error(workflow_text(k_two_nodes, "", "", "2.0.0")) ==
        "wf.json: the workflow has schema version 2.0.0, which is too old\n"
        "  hint: open it in InvokeAI 5 or newer, which converts it, and download it again");
  CHECK(reading_error(workflow_text(k_two_nodes, "", "", "1.0.0")) ==
        "wf.json: the workflow has schema version 1.0.0, which is too old\n"
        "  hint: open it in InvokeAI 5 or newer, which converts it, and download it again");
  CHECK(reading_error(workflow_text(k_two_nodes, "", "", "5.0.0")) ==
        "wf.json: the workflow has schema version 5.0.0; known are 3.0.0 and 4.0.0\n"
        "  hint: it comes from a newer InvokeAI: a newer version of the program may know it");
  CHECK(reading_error(R"({"nodes":[],"edges":[]})") ==
        "wf.json: the workflow has no schema version (meta.version)\n"
        "  hint: add \"meta\": {\"version\": \"1.0.0\"} to it, so that InvokeAI can open it, and "
        "download it "
        "from there");
}

TEST_CASE("document: what is no workflow is called by its name", "[workflow]") {
  const std::string download =
      "\n  hint: open the workflow in InvokeAI's Workflows tab and download it from its menu";
  const std::string from_image =
      "\n  hint: load the image's workflow in InvokeAI's Workflows tab and download it from its "
      "menu";
  struct Case {
    std::string text;
    std::string message;
  };
  const auto row = GENERATE_COPY(
      Case{"\x89PNG\r\n", "this is no workflow but an image" + from_image},
      Case{"[1]", "this is no workflow: it is JSON, but no object" + download},
      Case{"{}", "this is no workflow: it has no nodes and no edges" + download},
      Case{R"({"nodes":[]})", "this is no workflow: it lacks a list of nodes or edges" + download},
      Case{R"({"item_id":7,"batch_id":"b","session":{},"workflow":{"nodes":[]}})",
           "this is no workflow but an item of InvokeAI's queue\n"
           "  hint: its workflow is inside; take it out with: jq .workflow FILE"},
      Case{R"({"item_id":7,"batch_id":"b"})",
           "this is no workflow but an item of InvokeAI's queue" + download},
      Case{R"({"prepend":false,"batch":{"graph":{},"workflow":{}}})",
           "this is no workflow but a request that enqueues a batch\n"
           "  hint: its workflow is inside; take it out with: jq .batch.workflow FILE"},
      Case{R"({"workflow_id":"x","workflow":{"nodes":[]}})",
           "this is no workflow but an object that holds one\n"
           "  hint: its workflow is inside; take it out with: jq .workflow FILE"},
      Case{R"({"id":"g","nodes":{"a":{}},"edges":[]})",
           "this is no workflow but a graph, which has no Form" + download},
      Case{R"({"last_node_id":9,"nodes":[],"links":[]})",
           "this is a workflow of ComfyUI, not of InvokeAI\n"
           "  hint: build the workflow in InvokeAI"},
      Case{R"({"3":{"class_type":"KSampler","inputs":{}}})",
           "this is a workflow of ComfyUI, not of InvokeAI\n"
           "  hint: build the workflow in InvokeAI"},
      Case{R"({"image_name":"x.png"})",
           "this is no workflow but the record of an image" + from_image},
      Case{R"({"generation_mode":"sdxl_txt2img","seed":1})",
           "this is no workflow but the metadata of an image" + from_image});
  CHECK(reading_error(row.text) == "wf.json: " + row.message);
}

TEST_CASE("document: the workflow that an API reply wraps is read", "[workflow]") {
  const auto text = workflow_text(k_two_nodes);
  for (const auto& reply : {R"({"workflow_id":"w","name":"t","workflow":)" + text + "}",
                            R"({"item_id":7,"batch_id":"b","session":{},"workflow":)" + text + "}",
                            R"({"graph":null,"workflow":)" + json::quoted(text) + "}"}) {
    CAPTURE(reply);
    const auto document = read_document(reply, "reply.json");
    CHECK(document.name == "t");
    CHECK(document.nodes.size() == 2);
    CHECK(document.nodes[0].inputs[1].value.text() == "2.50");
  }
}

TEST_CASE("document: all damage of a file is reported in one go", "[workflow]") {
  const std::string text = workflow_text(
      "\n"
      R"({"type":"invocation","data":{}},)"
      "\n"
      R"({"id":"a","type":"invocation","data":{}},)"
      "\n"
      R"({"id":"a","type":"invocation","data":{"type":"add","inputs":{"x":5,"y":{},"y":{}}}})"
      "\n",
      "\n"
      R"({"type":"spiral"},)"
      "\n"
      R"({"type":"default","source":"a","target":"a"})"
      "\n");
  CHECK(reading_error(text) ==
        "wf.json:2:1: a node has no id\n"
        "wf.json:3:1: the node \"a\" does not say its type (data.type)\n"
        "wf.json:3:1: the node \"a\" has no inputs (data.inputs)\n"
        "wf.json:4:79: the member \"y\" stands twice in one object\n"
        "wf.json:4:66: the input \"x\" of node \"a\" (add) is no object\n"
        "wf.json:4:1: a second node has the id \"a\"\n"
        "wf.json:6:1: an edge is of the unknown type \"spiral\"\n"
        "  hint: it comes from a newer InvokeAI: a newer version of the program may know it\n"
        "wf.json:7:1: an edge lacks one of source, sourceHandle, target and targetHandle");
}

TEST_CASE("document: a file with very many problems lists the first twenty", "[workflow]") {
  std::string nodes = "{}";
  for (int i = 1; i < 23; ++i) {
    nodes += ",{}";
  }
  const auto message = reading_error(workflow_text(nodes));
  CHECK(message.ends_with("a node has no id\nwf.json: and 3 more problems like these"));
}
