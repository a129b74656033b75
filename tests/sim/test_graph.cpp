// Checking and running graphs.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "catch.hpp"
#include "fields.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::string node(const std::string& id, const std::string& type, const std::string& more = "") {
  return json::quoted(id) + ":{\"id\":" + json::quoted(id) + ",\"type\":" + json::quoted(type) +
         (more.empty() ? "" : "," + more) + "}";
}

std::string edge(const std::string& from, const std::string& output, const std::string& to,
                 const std::string& input) {
  return R"({"source":{"node_id":")" + from + R"(","field":")" + output +
         R"("},"destination":{"node_id":")" + to + R"(","field":")" + input + R"("}})";
}

std::string graph(const std::string& nodes, const std::string& edges = "") {
  return "{\"id\":\"g\",\"nodes\":{" + nodes + "},\"edges\":[" + edges + "]}";
}

struct Refused {
  const char* what;
  std::string graph;
  std::string type;
  std::string msg;
  std::string loc;
};

/// The result of the only item, of a node by its id: the output of its first execution.
Fields output_of(Played& played, const std::string& source) {
  const auto reply = played.get(Played::queue("/i/1"));
  const auto document = json::parse(reply.body, "item");
  const auto session = document.root()["session"];
  const auto exec = session["source_prepared_mapping"][source].at(0).text();
  return Fields(session["results"][exec]);
}

Fields run_and_get(const std::string& nodes, const std::string& edges, const std::string& source) {
  Played played;
  const auto reply = played.enqueue("b", graph(nodes, edges));
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  played.simulator.wait_until_idle();
  return output_of(played, source);
}

/// Every model that a graph names, as a list of records.
void collect_models(json::Value value, std::vector<std::string>& models) {
  if (value["key"].is_string() && value["hash"].is_string() && value["base"].is_string()) {
    models.push_back(json::to_text(value));
    return;
  }
  if (value.is_object() || value.is_array()) {
    for (const auto& member : value) {
      collect_models(member.value, models);
    }
  }
}

/// What a result names can be had, with the size that it says.
void check_downloads(Played& played, json::Value result) {
  const auto name = std::string(result["image"]["image_name"].text());
  if (name.empty()) {
    return;
  }
  const auto dto = json::parse(played.get("/api/v1/images/i/" + name).body, "image");
  CHECK(dto.root()["width"].integer() == result["width"].integer());
  CHECK(dto.root()["height"].integer() == result["height"].integer());
  CHECK(dto.root()["width"].integer() >= 64);
  CHECK(played.get("/api/v1/images/i/" + name + "/full").status == 200);
}

/// Runs a graph on a server that has the models it names. True when it completed; it may fail only
/// for an input that the workflow leaves to its user, or for a node type that is no more.
bool run_corpus_graph(const std::string& text) {
  const auto graph = json::parse(text, "graph");
  std::vector<std::string> models;
  collect_models(graph.root(), models);
  const invokeai_batch::tests::TemporaryDirectory directory;
  auto settings = quick_settings();
  settings.models_file = directory.path() / "models.json";
  std::ofstream(settings.models_file) << json_array(models);
  Played played(settings);
  const auto reply = played.enqueue("b", text);
  INFO(reply.body.substr(0, 600));
  if (reply.status != 200) {
    CHECK(reply.body.find("Input tag 'canny_image_processor' found") != std::string::npos);
    return false;
  }
  played.simulator.wait_until_idle();
  const auto item = json::parse(played.get(Played::queue("/i/1")).body, "item");
  if (item.root()["status"].text() != "completed") {
    const auto type = item.root()["error_type"].text();
    CHECK((type == "MissingInputException" || type == "ImageRecordNotFoundException"));
    return false;
  }
  for (const auto& member : item.root()["session"]["results"]) {
    check_downloads(played, member.value);
  }
  return true;
}

}  // namespace

TEST_CASE("graph: what the server would not take is refused in its words", "[sim]") {
  const std::string blank = R"(["body","batch","graph","nodes","a","blank_image")";
  const std::string ints = node("a", "integer") + "," + node("b", "blank_image");
  const auto refused = GENERATE_COPY(values<Refused>({
      {"text for a number", graph(node("a", "blank_image", R"("height":"abc")")), "int_parsing",
       "Input should be a valid integer, unable to parse string as an integer",
       blank + ",\"height\"]"},
      {"null for a number", graph(node("a", "blank_image", R"("height":null)")), "int_type",
       "Input should be a valid integer", blank + ",\"height\"]"},
      {"half a pixel", graph(node("a", "blank_image", R"("height":1.5)")), "int_from_float",
       "Input should be a valid integer, got a number with a fractional part",
       blank + ",\"height\"]"},
      {"no such choice", graph(node("a", "blank_image", R"("mode":"CMYK")")), "literal_error",
       "Input should be 'RGB' or 'RGBA'", blank + ",\"mode\"]"},
      {"a board by name", graph(node("a", "blank_image", R"("board":"auto")")),
       "model_attributes_type",
       "Input should be a valid dictionary or object to extract fields from",
       blank + ",\"board\"]"},
      {"not a multiple", graph(node("a", "noise", R"("width":65)")), "multiple_of",
       "Input should be a multiple of 8",
       R"(["body","batch","graph","nodes","a","noise","width"])"},
      {"half a model", graph(node("a", "sdxl_model_loader", R"("model":{"key":"k"})")), "missing",
       "Field required",
       R"(["body","batch","graph","nodes","a","sdxl_model_loader","model","hash"])"},
      {"no type", graph(R"("a":{"id":"a"})"), "union_tag_not_found",
       "Unable to extract tag using discriminator 'type'",
       R"(["body","batch","graph","nodes","a"])"},
      {"another id", graph(R"("a":{"id":"b","type":"integer"})"), "value_error",
       "Value error, Node ids must match, got b", R"(["body","batch","graph"])"},
      {"an edge to nowhere", graph(ints, edge("a", "value", "z", "width")), "value_error",
       "Value error, Edge destination node z does not exist in the graph",
       R"(["body","batch","graph"])"},
      {"an edge from no field", graph(ints, edge("a", "v", "b", "width")), "value_error",
       "Value error, Edge source field v does not exist in node a", R"(["body","batch","graph"])"},
      {"an edge of another type", graph(ints, edge("b", "image", "b", "width")), "value_error",
       "Value error, Edge source and target types do not match (b.image -> b.width)",
       R"(["body","batch","graph"])"},
      {"a cycle",
       graph(node("a", "add") + "," + node("b", "add"),
             edge("a", "value", "b", "a") + "," + edge("b", "value", "a", "a")),
       "value_error", "Value error, Graph contains cycles", R"(["body","batch","graph"])"},
      {"a list from nowhere", graph(node("a", "iterate")), "value_error",
       "Value error, Invalid iterator node (a): Iterator must have a collection input edge",
       R"(["body","batch","graph"])"},
      {"nothing collected", graph(node("a", "collect")), "value_error",
       "Value error, Invalid collector node (a): Collector must have at least one item or "
       "collection input edge",
       R"(["body","batch","graph"])"},
  }));
  Played played;
  const auto reply = played.enqueue("b", refused.graph);
  INFO(refused.what << ": " << reply.body);
  REQUIRE(reply.status == 422);
  const auto document = json::parse(reply.body, "reply");
  const auto error = document.root()["detail"].at(0);
  CHECK(error["type"].text() == refused.type);
  CHECK(error["msg"].text() == refused.msg);
  CHECK(json::to_text(error["loc"]) == refused.loc);
}

TEST_CASE("graph: a batch node is answered with a bare 500", "[sim]") {
  Played played;
  const auto reply = played.enqueue("b", graph(node("a", "string_batch")));
  CHECK(reply.status == 500);
  CHECK(reply.body == "Internal Server Error");
}

TEST_CASE("graph: a number in a string is taken, unknown fields are dropped", "[sim]") {
  Played played;
  const auto reply =
      played.enqueue("b", graph(node("a", "blank_image", R"("width":"96","colour":1)")));
  REQUIRE(reply.status == 200);
  const auto document = json::parse(reply.body, "reply");
  const auto kept = document.root()["batch"]["graph"]["nodes"]["a"];
  CHECK(json::to_text(kept["width"]) == "96");
  CHECK_FALSE(kept["colour"].exists());
}

TEST_CASE("graph: value nodes compute what the server computes", "[sim]") {
  struct Case {
    std::string type;
    std::string fields;
    std::string value;
  };
  const auto tried = GENERATE(values<Case>({
      {"add", R"("a":40,"b":2)", "42"},
      {"integer_math", R"("operation":"DIV","a":7,"b":2)", "3"},
      {"float_math", R"("operation":"EXP","a":2,"b":10)", "1024"},
      {"rand_int", R"("low":2147483646,"high":2147483647)", "2147483646"},
      {"string_join", R"("string_left":"a fox","string_right":" at dawn")", "\"a fox at dawn\""},
      {"string_replace", R"("string":"red red","search_string":"red","replace_string":"blue")",
       "\"blue blue\""},
      {"boolean", R"("value":true)", "true"},
  }));
  const auto output = run_and_get(node("a", tried.type, tried.fields), "", "a");
  INFO(tried.type);
  REQUIRE(output.find("value") != nullptr);
  CHECK(*output.find("value") == tried.value);
}

TEST_CASE("graph: iterate runs what follows once per item, collect gathers it", "[sim]") {
  Played played;
  const auto reply = played.enqueue(
      "b", graph(node("r", "range", R"("start":0,"stop":3)") + "," + node("i", "iterate") + "," +
                     node("a", "add", R"("b":10)") + "," + node("c", "collect"),
                 edge("r", "collection", "i", "collection") + "," + edge("i", "item", "a", "a") +
                     "," + edge("a", "value", "c", "item")));
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  played.simulator.wait_until_idle();
  CHECK(*output_of(played, "c").find("collection") == "[10,11,12]");
  const auto item = json::parse(played.get(Played::queue("/i/1")).body, "item");
  const auto session = item.root()["session"];
  CHECK(session["source_prepared_mapping"]["a"].size() == 3);
  const auto last = session["source_prepared_mapping"]["a"].at(2).text();
  CHECK(json::to_text(session["prepared_iteration_paths"][last]) == "[2]");
}

TEST_CASE("graph: an unknown model fails when it runs, not when it is sent", "[sim]") {
  Played played;
  const auto reply = played.enqueue(
      "b", graph(node("a", "sdxl_model_loader",
                      R"("model":{"key":"k","hash":"h","name":"n","base":"sdxl","type":"main"})")));
  REQUIRE(reply.status == 200);
  played.simulator.wait_until_idle();
  const auto item = json::parse(played.get(Played::queue("/i/1")).body, "item");
  CHECK(item.root()["status"].text() == "failed");
  CHECK(item.root()["error_type"].text() == "UnknownModelException");
}

TEST_CASE("graph: the corpus's graphs run, and their output nodes make what can be downloaded",
          "[sim]") {
  const char* corpus = std::getenv("INVOKEAI_BATCH_CORPUS");
  if (corpus == nullptr) {
    std::cout << "skipped: INVOKEAI_BATCH_CORPUS names no corpus\n";
    return;
  }
  int completed = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(corpus) / "expected")) {
    const auto name = file.path().filename().string();
    if (name.find(".graph.json") != std::string::npos) {
      INFO(name);
      completed += run_corpus_graph(base::read_file(file.path())) ? 1 : 0;
    }
  }
  CHECK(completed >= 5);
}

}  // namespace invokeai_batch::sim::checks
