// Dynamic prompts as the server's own library makes them, with wildcards that it does not have.

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

// The prompts of a plan of `dynamic`, in order.
Words planned(Stage& stage, const std::string& dynamic, const Words& more = {}) {
  const auto jobs = stage.write("jobs.yaml", "workflow: " INVOKEAI_BATCH_SOURCE_DIR
                                             "/tests/fixtures/minimal.json\nmatrix: {Prompt: " +
                                                 dynamic + "}\n");
  Words words{"plan", jobs, "--json", "-o", stage.path("out")};
  words.insert(words.end(), more.begin(), more.end());
  const auto done = stage.run(words);
  INFO(done.err);
  REQUIRE(done.status == 0);
  Words prompts;
  for (const auto& line : lines_of(done.out)) {
    prompts.emplace_back(json::parse(line, "plan").root()["values"]["Prompt"].text());
  }
  return prompts;
}

}  // namespace

TEST_CASE("dynamic: wildcards are lines of files, and what a line says arrives as it is",
          "[dynamic]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  stage.write("wildcards/animals/cats.txt",
              "# cats\n{young|old} tabby\n\n100% __colour__ #1 | $5 http://x /* y */\n");
  stage.write("wildcards/colour.txt", "grey\n3::white\n");
  REQUIRE(planned(stage, "{dynamic: \"a __animals/cats__, {at dawn|at night}\"}") ==
          Words{"a young tabby, at dawn", "a young tabby, at night", "a old tabby, at dawn",
                "a old tabby, at night", "a 100% grey #1 | $5 http://x /* y */, at dawn",
                "a 100% grey #1 | $5 http://x /* y */, at night",
                "a 100% white #1 | $5 http://x /* y */, at dawn",
                "a 100% white #1 | $5 http://x /* y */, at night"});
  REQUIRE(planned(stage, "{dynamic: \"{2$$ and $$__colour__}\"}") ==
          Words{"grey and white", "white and grey"});
}

TEST_CASE("dynamic: draws with a seed are the same every time", "[dynamic]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const std::string draws =
      "{dynamic: \"{a|b|c|d} {e|f|g|h}\", combinatorial: false, "
      "max_prompts: 6, seed: ";
  const auto first = planned(stage, draws + "7}");
  REQUIRE(first.size() == 6);
  REQUIRE(planned(stage, draws + "7}") == first);
  REQUIRE(planned(stage, draws + "8}") != first);
}

TEST_CASE("dynamic: more than a hundred prompts are not cut", "[dynamic]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  std::string lines;
  for (int i = 0; i < 12; ++i) {
    lines += "v" + std::to_string(i) + "\n";
  }
  stage.write("wildcards/v.txt", lines);
  REQUIRE(planned(stage, "{dynamic: \"__v__ __v__\"}").size() == 144);
}

}  // namespace invokeai_batch::tests
