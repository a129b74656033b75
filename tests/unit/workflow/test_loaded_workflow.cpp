#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "test_paths.hpp"

#include <map>

#include "files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/workflow/versions.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

NodeSchema schema_of(const std::string& version = "6.14.2") {
  const auto path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/" + version + ".json";
  return schema_from_snapshot(base::read_file(path), {}, path);
}

LoadedWorkflow loaded(const std::string& nodes, const std::string& edges = "",
                      const std::string& more = "") {
  return load(read_document(workflow_text(nodes, edges, more), "wf.json"), schema_of(),
              OutputCache::as_built);
}

std::string with_version(std::string node, const std::string& version) {
  const std::string stored = R"("version":"1.0.0")";
  return node.replace(node.find(stored), stored.size(), R"("version":")" + version + "\"");
}

std::vector<std::string> changes_of(const LoadedWorkflow& workflow) {
  std::vector<std::string> lines;
  for (const auto& change : workflow.changes) {
    lines.push_back(change.what);
  }
  return lines;
}

std::string node_of_graph(const LoadedWorkflow& workflow, const char* id,
                          const std::vector<Assignment>& values = {}) {
  const auto text = render_graph(workflow.templates, values);
  return json::to_text(json::parse(text, "graph").root()["nodes"][id]);
}

std::string edges_of(const LoadedWorkflow& workflow) {
  std::string text;
  for (const auto& edge : workflow.document.edges) {
    text += edge.source.node.value + "." + edge.source.field + ">" + edge.target.node.value + "." +
            edge.target.field + " ";
  }
  return text;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("load: workflow_inputs are the GUI's own, and what is stored there is no matter",
          "[workflow]") {
  CHECK(changes_of(loaded(node_text("c", "call_saved_workflow",
                                    input_text("workflow_id", R"("w")") + "," +
                                        input_text("workflow_inputs", R"({"stale":{"x":1}})"))))
            .empty());
}

TEST_CASE("load: a stored field that the server's type lacks is dropped and said", "[workflow]") {
  const auto workflow = loaded(
      node_text("b", "blank_image", input_text("width", "64") + "," + input_text("depth", "3")));
  CHECK(node_of_graph(workflow, "b") ==
        R"({"type":"blank_image","id":"b","width":64,"use_cache":true,"is_intermediate":true})");
  CHECK_FALSE(workflow.templates.slot({{"b"}, "depth"}).has_value());
  REQUIRE(workflow.changes.size() == 1);
  CHECK(workflow.changes[0].kind == ChangeKind::field_dropped);
  CHECK(workflow.changes[0].what ==
        "node \"b\" (blank_image): its field depth is dropped: blank_image 1.2.2 of the server has "
        "none; the workflow has it from 1.0.0");
  // What the workflow stores goes along with the images all the same.
  CHECK(render_workflow(workflow.templates, {}).find(R"("depth")") != std::string::npos);
}

TEST_CASE("load: a field of the type that is not stored is there, unset, and can be set",
          "[workflow]") {
  const auto workflow = loaded(node_text("b", "blank_image"));
  CHECK(node_of_graph(workflow, "b") ==
        R"({"type":"blank_image","id":"b","use_cache":true,"is_intermediate":true})");
  CHECK(workflow.changes.empty());
  const auto slot = workflow.templates.slot({{"b"}, "width"});
  REQUIRE(slot.has_value());
  const Encoded width{.graph = "64", .workflow = "64"};
  CHECK(node_of_graph(workflow, "b", {{*slot, &width}}) ==
        R"({"type":"blank_image","id":"b","width":64,"use_cache":true,"is_intermediate":true})");
  const auto text = render_workflow(workflow.templates, {{*slot, &width}});
  const auto embedded = json::parse(text, "workflow");
  CHECK(json::to_text(embedded.root()["nodes"].at(0)["data"]["inputs"]) ==
        R"({"width":{"name":"width","label":"","description":"","value":64}})");
}

TEST_CASE("load: a batch node may feed a field that is not stored", "[workflow]") {
  const auto workflow = loaded(node_text("n", "integer_batch", input_text("integers", "[64,96]")) +
                                   "," + node_text("b", "blank_image"),
                               edge_text("n", "value", "b", "width"));
  REQUIRE(workflow.document.batch_edges.size() == 1);
  CHECK(workflow.templates.slot({{"b"}, "width"}).has_value());
}

TEST_CASE("load: a form's input whose field is gone keeps its index and takes no value",
          "[workflow]") {
  const auto element = [](const std::string& id, const std::string& field) {
    return ",\"" + id + R"(":{"id":")" + id +
           R"(","type":"node-field","data":{"fieldIdentifier":{"nodeId":"b","fieldName":")" +
           field + "\"}}}";
  };
  const auto form = R"(,"form":{"rootElementId":"root","elements":{"root":{"id":"root","type":)"
                    R"("container","data":{"children":["f0","f1","f2","f3"]}})" +
                    element("f0", "depth") + element("f1", "width") + element("f2", "height") +
                    element("f3", "other") + "}}";
  const auto workflow = loaded(
      node_text("b", "blank_image", input_text("width", "64") + "," + input_text("depth", "3")), "",
      form);
  std::map<std::string, InputState> states;
  for (const auto& input : workflow.form.inputs) {
    states.emplace(std::to_string(input.index) + " " + input.ref.field, input.state);
  }
  CHECK(states == std::map<std::string, InputState>{{"0 depth", InputState::gone},
                                                    {"1 width", InputState::settable},
                                                    {"2 height", InputState::settable},
                                                    {"3 other", InputState::gone}});
}

TEST_CASE("load: a node of another major version is said, and refused with fields of its own",
          "[workflow]") {
  const auto width = input_text("width", "64");
  const auto same = loaded(with_version(node_text("b", "blank_image", width), "1.9.0"));
  CHECK(same.changes.empty());

  const auto other = loaded(with_version(node_text("b", "blank_image", width), "2.0.0"));
  CHECK(changes_of(other) ==
        Lines{"node \"b\" (blank_image) is of version 2.0.0, and the server has blank_image 1.2.2: "
              "its fields are taken by their names"});
  CHECK(other.refusals.empty());

  const auto refused = loaded(
      with_version(node_text("b", "blank_image", width + "," + input_text("depth", "3")), "2.0.0"));
  REQUIRE(refused.refusals.size() == 1);
  CHECK(base::format(refused.refusals[0]) ==
        "wf.json: node \"b\" (blank_image) is of version 2.0.0, and the server has blank_image "
        "1.2.2, which lacks depth\n"
        "  hint: open it in an InvokeAI of that version, replace the node, and save it again");
}

TEST_CASE("load: metadata and calls of saved workflows keep the fields that no type lists",
          "[workflow]") {
  const auto workflow = loaded(
      with_version(node_text("m", "core_metadata", input_text("mine", "[[1]]")), "2.0.0") + "," +
      node_text("c", "call_saved_workflow", input_text("saved_workflow_input::n::a", "23")));
  CHECK(workflow.changes.empty());
  CHECK(node_of_graph(workflow, "m").find(R"("mine":[[1]])") != std::string::npos);
  CHECK(node_of_graph(workflow, "c").find(R"("saved_workflow_input::n::a":23)") !=
        std::string::npos);
}

TEST_CASE("load: a node type that the server lacks is left as it is", "[workflow]") {
  const auto workflow = loaded(node_text("h", "haiku", input_text("a", R"({"x":[]})")) + "," +
                                   node_text("s", "string", input_text("value")),
                               edge_text("h", "anything", "s", "value"));
  CHECK(workflow.changes.empty());
  CHECK(edges_of(workflow) == "h.anything>s.value ");
  CHECK(node_of_graph(workflow, "h") ==
        R"({"type":"haiku","id":"h","a":{"x":[]},"use_cache":true,"is_intermediate":true})");
}

TEST_CASE("load: an edge that the types do not allow is dropped and said", "[workflow]") {
  struct Case {
    std::string edges;
    std::string change;
    std::string kept{};
  };
  const auto nodes = node_text("b", "blank_image", input_text("width", "64")) + "," +
                     node_text("i", "integer", input_text("value", "96")) + "," +
                     node_text("j", "integer", input_text("value", "128")) + "," +
                     node_text("a", "add", input_text("a", "1") + "," + input_text("b", "2")) +
                     "," + node_text("s", "save_image", input_text("image")) + "," +
                     node_text("c", "collect", input_text("item"));
  const auto edge = [](const std::string& source, const std::string& target) {
    const auto dot = [](const std::string& end) { return end.find('.'); };
    return edge_text(source.substr(0, dot(source)), source.substr(dot(source) + 1),
                     target.substr(0, dot(target)), target.substr(dot(target) + 1));
  };
  const auto row = GENERATE_COPY(
      Case{edge("i.value", "b.depth"),
           "from i.value to b.depth is dropped: the server's blank_image has no input depth"},
      Case{edge("i.wert", "b.width"),
           "from i.wert to b.width is dropped: the server's integer has no output wert"},
      Case{edge("b.image", "a.a"),
           "from b.image to a.a is dropped: ImageField does not fit IntegerField"},
      Case{edge("b.image", "s.board"),
           "from b.image to s.board is dropped: no edge can feed board, which is set directly"},
      Case{edge("i.value", "b.width") + "," + edge("j.value", "b.width"),
           "from j.value to b.width is dropped: another edge feeds width already",
           "i.value>b.width "},
      Case{edge("a.value", "a.a"), "from a.value to a.a is dropped: a node cannot feed itself"},
      Case{edge("i.value", "c.item") + "," + edge("j.value", "c.item") + "," +
               edge("b.image", "c.item"),
           "from b.image to c.item is dropped: the collect node takes IntegerField already, not "
           "ImageField",
           "i.value>c.item j.value>c.item "},
      Case{edge("i.value", "a.a") + "," + edge("a.value", "j.value") + "," + edge("j.value", "a.b"),
           "from j.value to a.b is dropped: it would close a circle",
           "i.value>a.a a.value>j.value "});
  const auto workflow = loaded(nodes, row.edges);
  CHECK(changes_of(workflow) == Lines{"the edge " + row.change});
  CHECK(workflow.changes[0].kind == ChangeKind::edge_dropped);
  CHECK(edges_of(workflow) == row.kept);
}

TEST_CASE("load: when an edge goes, the stored value counts again", "[workflow]") {
  const auto workflow = loaded(node_text("b", "blank_image", input_text("width", "64")) + "," +
                                   node_text("i", "integer", input_text("value", "96")),
                               edge_text("i", "wert", "b", "width"));
  CHECK(node_of_graph(workflow, "b").find(R"("width":64)") != std::string::npos);
  CHECK(workflow.templates.slot({{"b"}, "width"}).has_value());
}

TEST_CASE("load: stored values that the GUI knows no kind of are unset", "[workflow]") {
  struct Case {
    const char* type;
    const char* field;
    const char* value;
    bool kept;
  };
  const auto row = GENERATE(
      Case{"save_image", "board", R"("none")", true},
      Case{"save_image", "board", R"("Foxes")", false},
      Case{"blank_image", "color", R"({"r":1,"g":2,"b":3,"a":255.0})", true},
      Case{"blank_image", "color", R"({"r":1,"g":2,"b":3})", false},
      Case{"blank_image", "color", R"({"r":1,"g":2,"b":3,"a":256})", false},
      Case{"main_model_loader", "model",
           R"({"key":"k","hash":"h","name":"n","base":"sd-1","type":"main"})", true},
      Case{"main_model_loader", "model",
           R"({"model_name":"n","base_model":"sd-1","model_type":"main"})", false},
      Case{"image", "image", R"({"image_name":"a.png"})", true},
      Case{"image", "image", R"({"image_name":" "})", false},
      Case{"save_image", "board", R"("auto")", true},
      Case{"save_image", "board", R"({"board_id":"b"})", true},
      Case{"integer_collection", "collection", "[1,2]", true},
      Case{"integer_collection", "collection", R"([{"x":1}])", false},
      Case{"denoise_latents", "latents", R"([{"latents_name":"x"}])", false},
      Case{"denoise_latents", "latents", R"("text")", false},
      Case{"main_model_loader", "model", R"("juggernaut")", false},
      Case{"main_model_loader", "model", R"({"image_name":"a.png"})", false},
      Case{"image", "image", R"("a.png")", false},
      Case{"image", "image", R"([{"image_name":"a.png"}])", false},
      Case{"image_collection", "images", R"([{"image_name":"a.png"}])", true},
      Case{"image_collection", "images", R"(["a.png"])", false},
      Case{"image_collection", "images", "[]", true},
      Case{"blank_image", "color", R"("#ffffff")", false}, Case{"string", "value", "5", true});
  CAPTURE(row.type, row.field, row.value);
  const auto workflow = loaded(node_text("n", row.type, input_text(row.field, row.value)));
  CHECK((workflow.document.nodes[0].input(row.field)->value.exists()) == row.kept);
  CHECK(workflow.changes.size() == (row.kept ? 0 : 1));
  const auto member = "\"" + std::string(row.field) + "\":";
  const std::string_view value = row.value;
  const bool is_word = value == R"("auto")" || value == R"("none")";  // of a board: never sent
  CHECK((node_of_graph(workflow, "n").find(member) != std::string::npos) == (row.kept && !is_word));
}

TEST_CASE("load: the images of an older image_collection move to the field that 6.14 has for them",
          "[workflow]") {
  const std::string images = R"([{"image_name":"a.png"}])";
  const auto stored =
      node_text("c", "image_collection", input_text("collection", images, "Pictures"));
  const auto workflow = loaded(stored);
  CHECK(changes_of(workflow).empty());
  CHECK(node_of_graph(workflow, "c").find(R"("images":[{"image_name":"a.png"}])") !=
        std::string::npos);
  CHECK(node_of_graph(workflow, "c").find("collection\":[") == std::string::npos);
  CHECK(stored_field_name(workflow, {{"c"}, "images"}) == "collection");
  // One of its own version has had both from the start.
  CHECK_FALSE(changes_of(loaded(with_version(stored, "1.0.2"))).empty());
  // What an edge feeds is a list to append to.
  const auto fed = loaded(stored + "," + node_text("i", "image_collection"),
                          edge_text("i", "collection", "c", "collection"));
  CHECK(fed.document.node({"c"})->input("images")->value.exists() == false);
  // Before 6.14 there is one field.
  const auto before = load(read_document(workflow_text(stored), "wf.json"), schema_of("6.8.1"),
                           OutputCache::as_built);
  CHECK(node_of_graph(before, "c").find(R"("collection":[{"image_name":"a.png"}])") !=
        std::string::npos);
}

TEST_CASE("load: a left-over value on an input for edges is not sent, and said once",
          "[workflow]") {
  const auto workflow = loaded(node_text("n", "denoise_latents", input_text("latents", "{}")));
  CHECK(changes_of(workflow) ==
        Lines{"node \"n\" (denoise_latents): what is stored in latents is left out: only an edge "
              "can feed it"});
}

TEST_CASE("load: the digest is of what is stored, whatever the server", "[workflow]") {
  const auto text = workflow_text(
      node_text("b", "blank_image", input_text("width", "64") + "," + input_text("depth", "3")) +
          "," + node_text("i", "integer", input_text("value", "96")),
      edge_text("i", "wert", "b", "width"));
  const auto stored = base::sha256_hex(graph_as_built(read_document(text, "wf.json")));
  for (const auto* version : {"6.3.0", "6.8.1", "6.14.2"}) {
    const auto loaded = load(read_document(text, "wf.json"), schema_of(version), OutputCache::off);
    CHECK(stored_digest(loaded) == stored);
  }
}

TEST_CASE("load: the workflows of the corpus are not changed by the server that fits them",
          "[workflow]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  const auto schema = schema_of();
  for (const auto& file : json_files_in(*corpus)) {
    CAPTURE(file.stem().string());
    const auto expected = *corpus / "expected" / file.stem();
    const auto stored =
        base::sha256_hex(graph_as_built(read_document(base::read_file(file), file.string())));
    const auto workflow =
        load(read_document(base::read_file(file), file.string()), schema, OutputCache::as_built);
    CHECK(stored_digest(workflow) == stored);
    CHECK(changes_of(workflow) == Lines{});
    CHECK(workflow.refusals.empty());
    const auto graph = json::parse(base::read_file(expected.string() + ".graph.json"), "expected");
    CHECK(render_graph(workflow.templates, {}) == json::to_text(graph.root()));
  }
}

TEST_CASE("load: a large workflow takes no longer than its size", "[workflow]") {
  constexpr int k_nodes = 20'000;
  std::string nodes;
  std::string edges;
  for (int i = 0; i < k_nodes; ++i) {
    const auto id = "n" + std::to_string(i);
    nodes += (i == 0 ? "" : ",") + node_text(id, "add", input_text("a", "1"));
    if (i > 0) {
      edges += (i == 1 ? "" : ",") + edge_text("n" + std::to_string(i - 1), "value", id, "a");
    }
  }
  const auto workflow = loaded(nodes, edges);
  CHECK(workflow.document.edges.size() == k_nodes - 1);
  CHECK(workflow.templates.slot({{"n19999"}, "b"}).has_value());
}
