#include "invokeai_batch/workflow/seed_walks.hpp"

#include <string>

#include "catch.hpp"
#include "version_seven.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

std::string seed(const std::string& value, const std::string& mode) {
  return R"("seed":{"name":"seed","label":"",)" +
         (value.empty() ? "" : R"("value":)" + value + ",") + R"("seedMode":")" + mode + R"("})";
}

LoadedWorkflow loaded(const std::string& nodes, const std::string& edges = "",
                      NodeSchema schema = schema_of_seven()) {
  return load(read_document(workflow_text(nodes, edges), "wf.json"), std::move(schema),
              OutputCache::as_built);
}

std::string text_of(const std::vector<SeedWalk>& walks) {
  std::string text;
  for (const auto& walk : walks) {
    text += std::to_string(walk.slot) + ":" + std::to_string(walk.start) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("seed walks: they start at the stored seed, else at the default", "[workflow]") {
  const auto workflow = loaded(node_text("a", "noise", seed("4294967296", "increment")) + "," +
                               node_text("b", "noise", seed("-1", "decrement")) + "," +
                               node_text("c", "noise", seed("", "random")) + "," +
                               node_text("d", "noise", seed("5", "fixed")) + "," +
                               node_text("e", "noise", seed("5", "sideways")));
  const auto walks = seed_walks(workflow);
  CHECK(text_of(walks) == "0:0 1:4294967295 2:7 ");
  CHECK(walks[0].mode == SeedMode::increment);
  CHECK(walks[1].mode == SeedMode::decrement);
  CHECK(walks[2].mode == SeedMode::random);
}

TEST_CASE("seed walks: only an unconnected seed of 32 bits walks, and only for version 7",
          "[workflow]") {
  CHECK(seed_walks(loaded(node_text("a", "flux", seed("5", "increment")))).empty());
  const auto fed = node_text("i", "integer", input_text("value", "3")) + "," +
                   node_text("a", "noise", seed("5", "increment"));
  CHECK(seed_walks(loaded(fed, edge_text("i", "value", "a", "seed"))).empty());
  const auto walking = node_text("a", "noise", seed("5", "increment"));
  const NodeSchema six("6.14.2", {{"noise", *schema_of_seven().node("noise")}});
  const auto on_six = loaded(walking, "", six);
  CHECK(seed_walks(on_six).empty());
  CHECK(has_seed_modes(on_six.document));
  CHECK_FALSE(has_seed_modes(loaded(node_text("a", "noise", seed("5", "fixed"))).document));
}

TEST_CASE("seed walks: sessions count up or down and wrap around", "[workflow]") {
  const SeedWalk up{.mode = SeedMode::increment, .start = 4294967294U};
  CHECK(seed_of_session(up, 0) == 4294967294U);
  CHECK(seed_of_session(up, 1) == 4294967295U);
  CHECK(seed_of_session(up, 2) == 0);
  const SeedWalk down{.mode = SeedMode::decrement, .start = 1};
  CHECK(seed_of_session(down, 1) == 0);
  CHECK(seed_of_session(down, 2) == 4294967295U);
  const SeedWalk drawn{.mode = SeedMode::random, .start = 9};
  CHECK(seed_of_session(drawn, 3) == 12);
}
