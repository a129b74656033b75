#include <cstdlib>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/run/item_facts.hpp"

using namespace invokeai_batch;

namespace {

std::string plain_name(const std::string& output, std::size_t nth, const std::string& extension,
                       std::optional<std::int64_t> seed) {
  return output + "-" + std::to_string(nth) + (seed ? "-s" + std::to_string(*seed) : "") + "." +
         extension;
}

run::ItemFacts facts_of_session(const std::string& session,
                                const std::vector<workflow::OutputNode>& outputs) {
  const auto document = json::parse(session, "session");
  invokeai::QueueItem item;
  item.id = {7};
  item.status = invokeai::ItemStatus::completed;
  item.session = document.root();
  return run::facts_of(item, outputs, plain_name);
}

workflow::OutputNode output(const std::string& node, const std::string& label) {
  workflow::OutputNode result;
  result.node = {node};
  result.label = label;
  return result;
}

}  // namespace

TEST_CASE("item facts: images of the nodes that are not intermediate, with their sizes", "[run]") {
  const auto facts = facts_of_session(R"({
    "graph": {"nodes": {"a": {"type": "l2i", "is_intermediate": false},
                        "b": {"type": "img_blur", "is_intermediate": true}}, "edges": []},
    "results": {"x1": {"type": "image_output", "image": {"image_name": "b.png"}, "width": 1, "height": 1},
                "x2": {"type": "image_output", "image": {"image_name": "a.png"}, "width": 64, "height": 32}},
    "prepared_source_mapping": {"x1": "b", "x2": "a"}})",
                                      {output("a", "final")});
  REQUIRE(facts.outputs.size() == 1);
  CHECK(facts.outputs[0].image.value == "a.png");
  CHECK(facts.outputs[0].path == "final-1.png");
  CHECK(facts.outputs[0].width == 64);
  CHECK(facts.outputs[0].height == 32);
  CHECK(facts.problem.empty());
}

TEST_CASE("item facts: an image that somebody deleted is told as that, and may be made again",
          "[run]") {
  const std::string session = R"({
    "graph": {"nodes": {"a": {"type": "l2i", "is_intermediate": false},
                        "b": {"type": "l2i", "is_intermediate": false},
                        "c": {"type": "noise", "is_intermediate": true}}, "edges": []},
    "executed": ["x1", "x2", "x3", "c"],
    "results": {"x2": {"type": "image_output", "image": {"image_name": "b.png"}, "width": 1, "height": 1}},
    "prepared_source_mapping": {"x1": "a", "x2": "b", "x3": "c"}})";
  const auto facts = facts_of_session(session, {output("a", "final"), output("b", "other")});
  CHECK(facts.is_deleted);
  CHECK(facts.problem ==
        "somebody deleted its image on the server before it was saved here (final)");
}

TEST_CASE("item facts: a canceled item has its images when it made all of them", "[run]") {
  const auto document = json::parse(R"({
    "graph": {"nodes": {"a": {"type": "l2i", "is_intermediate": false},
                        "b": {"type": "l2i", "is_intermediate": false}}, "edges": []},
    "results": {"x1": {"type": "image_output", "image": {"image_name": "a.png"}, "width": 1, "height": 1}},
    "prepared_source_mapping": {"x1": "a"}})",
                                    "session");
  invokeai::QueueItem item;
  item.status = invokeai::ItemStatus::canceled;
  item.session = document.root();
  const auto whole = run::facts_of(item, {output("a", "one")}, plain_name);
  REQUIRE(whole.outputs.size() == 1);
  CHECK(whole.outputs[0].image.value == "a.png");
  CHECK(whole.problem.empty());
  const auto half = run::facts_of(item, {output("a", "one"), output("b", "two")}, plain_name);
  CHECK(half.outputs.empty());
  CHECK(half.problem.empty());
  item.status = invokeai::ItemStatus::failed;
  CHECK(run::facts_of(item, {output("a", "one")}, plain_name).outputs.empty());
}

TEST_CASE("item facts: collections, iterations in their order, videos, each name once", "[run]") {
  const auto facts = facts_of_session(R"({
    "graph": {"nodes": {"a": {"type": "grid", "is_intermediate": false},
                        "v": {"type": "video_encode", "is_intermediate": false}}, "edges": []},
    "results": {"x2": {"collection": [{"image_name": "3.png"}, {"image_name": "1.png"}]},
                "x1": {"collection": [{"image_name": "1.png"}, {"image_name": "2.png"}]},
                "x3": {"video": {"video_name": "v.webm"}}},
    "prepared_iteration_paths": {"x2": [1], "x1": [0], "x3": []},
    "prepared_source_mapping": {"x1": "a", "x2": "a", "x3": "v"}})",
                                      {output("a", "grid"), output("v", "clip")});
  std::vector<std::string> paths;
  for (const auto& image : facts.outputs) {
    paths.push_back(image.image.value + " " + image.path);
  }
  CHECK(paths == std::vector<std::string>{"1.png grid-1.png", "2.png grid-2.png",
                                          "3.png grid-3.png", "v.webm clip-1.webm"});
  CHECK(facts.outputs[3].kind == invokeai::MediaKind::video);
  CHECK(facts.outputs[0].width == 0);
}

TEST_CASE("item facts: an item that made nothing has a problem", "[run]") {
  const auto facts = facts_of_session(
      R"({"graph": {"nodes": {}, "edges": []}, "results": {}, "prepared_source_mapping": {}})", {});
  CHECK(facts.problem == "it completed, but made no image");
}

TEST_CASE(
    "item facts: an output that ran without an image is a problem, one that did not run is told",
    "[run]") {
  const std::string session = R"({
    "graph": {"nodes": {"a": {"type": "l2i", "is_intermediate": false},
                        "b": {"type": "l2i", "is_intermediate": false}}, "edges": []},
    "results": {"x1": {"image": {"image_name": "a.png"}}, "x2": {"type": "none"}},
    "prepared_source_mapping": {"x1": "a", "x2": "b"}})";
  CHECK(facts_of_session(session, {output("a", "one"), output("b", "two")}).problem ==
        "output two ran, but made no image");
  const auto other = facts_of_session(session, {output("a", "one"), output("c", "three")});
  CHECK(other.problem.empty());
  CHECK(other.warnings == std::vector<std::string>{"output three did not run"});
}

TEST_CASE("item facts: a node that only hands an image on is no output", "[run]") {
  const auto facts = facts_of_session(R"({
    "graph": {"nodes": {"i": {"type": "image", "is_intermediate": false}}, "edges": []},
    "results": {"x": {"image": {"image_name": "input.png"}}},
    "prepared_source_mapping": {"x": "i"}})",
                                      {});
  CHECK(facts.outputs.empty());
}

TEST_CASE("item facts: the seed that the server drew is read back", "[run]") {
  const auto facts = facts_of_session(R"({
    "graph": {"nodes": {"r": {"type": "rand_int", "is_intermediate": true},
                        "n": {"type": "noise", "is_intermediate": true},
                        "a": {"type": "l2i", "is_intermediate": false}},
              "edges": [{"source": {"node_id": "r", "field": "value"},
                         "destination": {"node_id": "n", "field": "seed"}}]},
    "results": {"x0": {"type": "integer_output", "value": 42},
                "x1": {"image": {"image_name": "a.png"}}},
    "prepared_source_mapping": {"x0": "r", "x1": "a"}})",
                                      {output("a", "l2i")});
  CHECK(facts.seed == 42);
  CHECK(facts.outputs.at(0).path == "l2i-1-s42.png");
}

TEST_CASE("item facts: each image has the seeds of the nodes that led to it", "[run]") {
  const auto facts = facts_of_session(R"({
    "graph": {"nodes": {"n": {"type": "noise"}, "m": {"type": "noise"},
                        "i": {"type": "image"}, "a": {"type": "l2i"}, "b": {"type": "l2i"},
                        "c": {"type": "save_image"}}, "edges": []},
    "execution_graph": {
      "nodes": {"n1": {"type": "noise", "seed": 11}, "n2": {"type": "noise", "seed": 12},
                "m1": {"type": "noise", "seed": 5}, "k1": {"type": "core_metadata", "seed": 99},
                "a1": {"type": "l2i"}, "a2": {"type": "l2i"}, "b1": {"type": "l2i"},
                "c1": {"type": "save_image"}},
      "edges": [
        {"source": {"node_id": "n1"}, "destination": {"node_id": "a1"}},
        {"source": {"node_id": "n2"}, "destination": {"node_id": "a2"}},
        {"source": {"node_id": "k1"}, "destination": {"node_id": "a1"}},
        {"source": {"node_id": "a1"}, "destination": {"node_id": "b1"}},
        {"source": {"node_id": "m1"}, "destination": {"node_id": "b1"}}]},
    "results": {"a1": {"image": {"image_name": "1.png"}}, "a2": {"image": {"image_name": "2.png"}},
                "b1": {"image": {"image_name": "3.png"}}, "c1": {"image": {"image_name": "4.png"}}},
    "prepared_source_mapping": {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}})",
                                      {output("a", "l2i"), output("b", "up"), output("c", "save")});
  REQUIRE(facts.outputs.size() == 4);
  CHECK(facts.outputs[0].seed == "11");
  CHECK(facts.outputs[0].path == "l2i-1-s11.png");
  CHECK(facts.outputs[1].seed == "12");
  CHECK(facts.outputs[2].seed == "5 11");
  CHECK(facts.outputs[2].path == "up-1.png");
  CHECK(facts.outputs[3].seed.empty());
}

namespace {

// A session in which a node of the type makes one image.
std::string session_with(const std::string& node, const std::string& type,
                         const std::string& image) {
  return R"({"graph":{"nodes":{")" + node + R"(":{"type":")" + type +
         R"(","is_intermediate":false}},"edges":[]},"results":{"x":{"image":{"image_name":")" +
         image + R"("}}},"prepared_source_mapping":{"x":")" + node + R"("}})";
}

// A job's item 1 with an output "one", which called 2, which called 3; 9 is another job's.
struct Family {
  json::Document own = json::parse(session_with("a", "l2i", "own.png"), "own");
  json::Document child = json::parse(session_with("c", "save_image", "child.png"), "child");
  json::Document grandchild = json::parse(session_with("g", "l2i", "grandchild.png"), "g");
  std::vector<invokeai::QueueItem> items{};
  std::vector<workflow::OutputNode> outputs{output("c", "copy")};

  Family() {
    items.push_back(completed(1, own));
    items.push_back(completed(2, child));
    items.push_back(completed(3, grandchild));
    items.push_back(completed(9, grandchild));
    items[1].parent = invokeai::ItemId{1};
    items[2].parent = invokeai::ItemId{2};
    items[3].parent = invokeai::ItemId{8};
  }

  static invokeai::QueueItem completed(std::int64_t id, const json::Document& session) {
    invokeai::QueueItem item;
    item.id = {id};
    item.status = invokeai::ItemStatus::completed;
    item.session = session.root();
    return item;
  }

  [[nodiscard]] run::ItemFacts facts() const {
    return run::facts_of(items[0], {output("a", "one")},
                         {.items = run::called_by(items[0], items), .outputs = outputs},
                         plain_name);
  }
};

std::vector<std::string> paths_of(const run::ItemFacts& facts) {
  std::vector<std::string> paths;
  for (const auto& image : facts.outputs) {
    paths.push_back(image.image.value + " " + image.path);
  }
  return paths;
}

}  // namespace

TEST_CASE("item facts: images of the workflows that an item called are its own", "[run]") {
  Family family;
  CHECK(paths_of(family.facts()) == std::vector<std::string>{"own.png one-1.png",
                                                             "child.png copy-1.png",
                                                             "grandchild.png l2i-1.png"});
  CHECK(family.facts().problem.empty());
}

TEST_CASE("item facts: an item that only calls has the images of what it called", "[run]") {
  Family family;
  const auto nothing = json::parse(R"({"graph":{"nodes":{},"edges":[]},"results":{}})", "none");
  family.items[0].session = nothing.root();
  const auto facts = run::facts_of(
      family.items[0], {},
      {.items = run::called_by(family.items[0], family.items), .outputs = family.outputs},
      plain_name);
  CHECK(facts.problem.empty());
  CHECK(paths_of(facts).size() == 2);
}

namespace {

// Of a caller without outputs of its own that was canceled; `prepared` are its runs of the nodes
// call and again, of those that gave a result `returned`.
std::size_t images_of_canceled_caller(const std::string& prepared, const std::string& returned) {
  Family family;
  const auto session = json::parse(
      R"({"graph":{"nodes":{"call":{"type":"call_saved_workflow","is_intermediate":true})" +
          std::string(prepared.find("again") == std::string::npos
                          ? ""
                          : R"(,"again":{"type":"call_saved_workflow","is_intermediate":true})") +
          R"(},"edges":[]},"results":{)" + returned + R"(},"prepared_source_mapping":{)" +
          prepared + "}}",
      "caller");
  family.items[0].session = session.root();
  family.items[0].status = invokeai::ItemStatus::canceled;
  return run::facts_of(
             family.items[0], {},
             {.items = run::called_by(family.items[0], family.items), .outputs = family.outputs},
             plain_name)
      .outputs.size();
}

}  // namespace

TEST_CASE("item facts: a caller that was canceled too late has what it called", "[run]") {
  CHECK(images_of_canceled_caller(R"("x":"call")", "") == 2);
  CHECK(images_of_canceled_caller(R"("x":"call","y":"again")", R"("x":{},"y":{})") == 2);
  CHECK(images_of_canceled_caller(R"("x":"call","y":"again")", R"("x":{})") == 0);
  CHECK(images_of_canceled_caller(R"("x":"call","y":"call")", R"("x":{})") == 0);
  CHECK(images_of_canceled_caller("", "") == 0);
}

TEST_CASE("item facts: a canceled item without all that it called has no images", "[run]") {
  Family family;
  family.items[0].status = invokeai::ItemStatus::canceled;
  CHECK(paths_of(family.facts()).size() == 3);
  family.items[2].status = invokeai::ItemStatus::canceled;
  CHECK(family.facts().outputs.empty());
}

TEST_CASE("item facts: a failed item has its reason and no outputs", "[run]") {
  invokeai::QueueItem item;
  item.status = invokeai::ItemStatus::failed;
  item.error_type = "OutOfMemoryError";
  item.error_message = "CUDA\x1b[31m out\nof memory";
  const auto facts = run::facts_of(item, {}, plain_name);
  CHECK(facts.error_message == "CUDA[31m out of memory");
  CHECK(facts.outputs.empty());
  CHECK(facts.problem.empty());
}

TEST_CASE("item facts: items that the GUI's runs left behind map as its gallery shows them",
          "[run]") {
  const char* corpus = std::getenv("INVOKEAI_BATCH_CORPUS");
  if (corpus == nullptr) {
    WARN("skipped: INVOKEAI_BATCH_CORPUS is not set");
    return;
  }
  const std::vector<std::pair<std::string, std::string>> golden{
      {"sdxl-text-to-image", "fe4089fd-1187-4883-b180-8aaf2fc317ba.png"},
      {"flux-image-to-image", "ea39c155-c6e2-41b2-b9a3-d210b6e37750.png"}};
  for (const auto& [name, image] : golden) {
    std::ifstream file(std::string(corpus) + "/queue-items/" + name + ".json");
    std::ostringstream text;
    text << file.rdbuf();
    const auto document = json::parse(text.str(), name);
    const auto session = document.root()["session"];
    invokeai::QueueItem item;
    item.status = invokeai::ItemStatus::completed;
    item.session = session;
    const auto facts = run::facts_of(item, {}, plain_name);
    INFO(name);
    REQUIRE(facts.outputs.size() == 1);
    CHECK(facts.outputs[0].image.value == image);
  }
}
