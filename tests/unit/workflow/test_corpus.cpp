// Real workflows: the inputs and the graph that the GUI's rules give, and two that it really sent.
#include <algorithm>
#include <map>
#include <string>

#include "files.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "invokeai_batch/workflow/seed_walks.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::workflow {

namespace {

std::string compact(const std::string& text) {
  return json::to_text(json::parse(text, "expected").root());
}

// One object an input, with the keys of the expectations.
std::string to_json(const Form& form) {
  json::Writer out;
  out.begin_array();
  for (const auto& input : form.inputs) {
    out.begin_object();
    out.key("index").integer(static_cast<std::int64_t>(input.index));
    out.member("node_id", input.ref.node.value).member("node_type", input.node_type);
    out.member("field", input.ref.field).member("label", input.label);
    out.key("connected").boolean(input.state == InputState::connected);
    if (input.value) {
      out.key("value").raw(json::to_text(input.value));
    }
    out.end_object();
  }
  out.end_array();
  return out.take();
}

}  // namespace

TEST_CASE("corpus: every workflow gives its expected inputs and graph", "[workflow]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  const auto files = json_files_in(*corpus);
  REQUIRE(files.size() >= 17);
  for (const auto& file : files) {
    CAPTURE(file.stem().string());
    const auto expected = *corpus / "expected" / file.stem();
    const auto document = read_document(base::read_file(file), file.string());
    CHECK(document.warnings.empty());

    const auto form = form_of(document);
    CHECK(form.warnings.empty());
    CHECK(to_json(form) == compact(base::read_file(expected.string() + ".inputs.json")));

    const auto templates = make_templates(document, OutputCache::as_built);
    const auto graph = render_graph(templates, {});
    CHECK(graph == compact(base::read_file(expected.string() + ".graph.json")));
    CHECK_NOTHROW(read_document(render_workflow(templates, {}), "embedded"));
  }
}

TEST_CASE("corpus: the graphs that the GUI sent come out of the workflows it embedded",
          "[workflow]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  for (const auto& file : json_files_in(*corpus / "queue-items")) {
    CAPTURE(file.stem().string());
    const auto item = json::parse(base::read_file(file), file.string());
    const auto document = read_document(json::to_text(item.root()["workflow"]), "workflow");
    const auto ours =
        json::parse(render_graph(make_templates(document, OutputCache::as_built), {}), "ours");
    const auto sent = item.root()["session"]["graph"];

    // The server fills in defaults and orders members its own way: ours must be contained in it.
    const auto nodes = ours.root()["nodes"];
    REQUIRE(nodes.size() == sent["nodes"].size());
    for (const auto& [id, node] : nodes) {
      for (const auto& [name, value] : node) {
        CAPTURE(id, name);
        const auto theirs = sent["nodes"][id][name];
        REQUIRE(theirs.exists());
        CHECK(json::to_text(value) == json::to_text(theirs));
      }
    }
    CHECK(json::to_text(ours.root()["edges"]) == json::to_text(sent["edges"]));
  }
}

namespace {

// Are they the same, whatever the order of their members?
bool same(json::Value a, json::Value b) {
  if (a.exists() != b.exists() || (a.exists() && a.kind() != b.kind()) || a.size() != b.size()) {
    return false;
  }
  if (a.is_object()) {
    return std::all_of(a.begin(), a.end(),
                       [&](const auto& member) { return same(member.value, b[member.key]); });
  }
  if (a.is_array()) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x.value, y.value); });
  }
  return json::to_text(a) == json::to_text(b);
}

}  // namespace

TEST_CASE("corpus: workflows of version 7 give the graph and the seeds of its editor",
          "[workflow]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  const auto openapi = directory_of("INVOKEAI_BATCH_OPENAPI");
  if (!corpus || !openapi) {
    return;
  }
  const auto schema =
      schema_from_openapi(base::read_file(*openapi / "openapi-v7-dev.json"), "7.0.0");
  REQUIRE(editor_of(schema) == Editor::seven);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*corpus / "v7")) {
    if (!entry.is_directory()) {
      continue;
    }
    ++count;
    CAPTURE(entry.path().filename().string());
    const auto text = base::read_file(entry.path() / "expected.json");
    const auto expected = json::parse(text, "expected.json");
    const auto workflow =
        load(read_document(base::read_file(entry.path() / "workflow.json"), "workflow.json"),
             schema, OutputCache::as_built);
    CHECK(workflow.changes.empty());
    CHECK(workflow.refusals.empty());
    const auto plan = expected.root()["plans"].at(0);
    const auto ours = json::parse(render_graph(workflow.templates, {}), "ours");
    CAPTURE(json::to_text(ours.root()), json::to_text(plan["graph"]));
    CHECK(same(ours.root(), plan["graph"]));
    const auto walks = seed_walks(workflow);
    REQUIRE(walks.size() == plan["seeds"].size());
    for (std::size_t i = 0; i < walks.size(); ++i) {
      const auto seed = plan["seeds"].at(i);
      const auto& ref = workflow.templates.slots[walks[i].slot].ref;
      CHECK(ref.node.value == seed["nodeId"].text());
      CHECK(std::to_string(seed_of_session(walks[i], 0)) == seed["seed"].text());
      CHECK(seed["seedStep"].integer() == (walks[i].mode == SeedMode::decrement ? -1 : 1));
    }
  }
  CHECK(count == 7);
}

}  // namespace invokeai_batch::workflow
