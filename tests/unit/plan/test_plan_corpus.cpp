// Real workflows plan without a server, from the schema snapshot.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "plan_fixture.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> corpus() {
  const char* directory = std::getenv("INVOKEAI_BATCH_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  if (directory == nullptr || *directory == '\0') {
    WARN("skipped: INVOKEAI_BATCH_CORPUS is not set");
    return {};
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

workflow::NodeSchema snapshot(const std::string& version = "6.14.2") {
  const auto file =
      fs::path(INVOKEAI_BATCH_SOURCE_DIR) / "configs/node-schema" / (version + ".json");
  return workflow::schema_from_snapshot(base::read_file(file));
}

Facts offline() {
  Facts facts;
  facts.offline = true;
  return facts;
}

}  // namespace

TEST_CASE("corpus: every workflow has a name to type for every input", "[plan]") {
  for (const auto& file : corpus()) {
    INFO(file.string());
    const tests::Workflow workflow(base::read_file(file), snapshot());
    for (const auto& input : workflow.form.inputs) {
      const auto name =
          name_to_type(input.index, workflow.document, workflow.form, workflow.templates);
      const auto found = find_input(name, workflow.document, workflow.form, workflow.templates);
      INFO(name);
      REQUIRE((input.state == workflow::InputState::connected ||
               std::holds_alternative<NamedInput>(found)));
      if (input.state == workflow::InputState::settable) {
        CHECK(std::get<NamedInput>(found).slot == workflow.templates.slot(input.ref));
      }
    }
  }
}

TEST_CASE("corpus: every workflow plans offline; what is unset is a warning", "[plan]") {
  for (const auto& file : corpus()) {
    INFO(file.string());
    const tests::Workflow workflow(base::read_file(file), snapshot());
    const auto plan = tests::planned({}, workflow.context(), offline(), tests::new_directory());
    CHECK(plan.jobs.size() == 1);
    CHECK(plan.checked_against == "offline: models, boards and images not checked");
    for (const auto& warning : plan.warnings) {
      INFO(base::format(warning));
      CHECK((warning.what.ends_with("is not set, and the node cannot run without it") ||
             warning.what.starts_with("InvokeAI 6.14.2 has no node type ")));
    }
  }
}

TEST_CASE("corpus: a random seed can be fixed wherever a rand_int draws it", "[plan]") {
  for (const auto& file : corpus()) {
    INFO(file.string());
    const tests::Workflow workflow(base::read_file(file), snapshot());
    if (workflow.document.text.find("\"rand_int\"") == std::string::npos) {
      continue;
    }
    Spec spec;
    spec.seed = {.mode = SeedMode::fixed, .value = 42};
    const auto plan = tests::planned(spec, workflow.context(), offline(), tests::new_directory());
    CHECK(workflow::render_graph(workflow.templates, plan.jobs[0].values)
              .find(R"("low":42,"high":43)") != std::string::npos);
  }
}

namespace {

struct KnownIds {
  fs::path file{};
  std::string plain{};
  std::string with_seed{};  // "-": it has no seed that could be set
};

std::vector<KnownIds> known_ids(const fs::path& directory) {
  const auto table =
      base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/job_ids/corpus.txt");
  std::vector<KnownIds> known;
  for (const auto line : base::split(base::trim(table), '\n')) {
    if (!line.starts_with('#')) {
      const auto words = base::split(line, ' ');
      const std::string name(words.at(0));
      const bool is_folder = name.starts_with("v7/");
      known.push_back({directory / (name + (is_folder ? "/workflow.json" : ".json")),
                       std::string(words.at(1)), std::string(words.at(2))});
    }
  }
  return known;
}

base::JobId first_id(const fs::path& file, const std::string& version, const SeedSpec& seed) {
  const tests::Workflow workflow(base::read_file(file), snapshot(version));
  Spec spec;
  spec.seed = seed;
  return tests::planned(spec, workflow.context(), offline(), tests::new_directory()).jobs[0].id;
}

}  // namespace

TEST_CASE("corpus: job ids are those of earlier versions, whatever node types the server has",
          "[plan]") {
  if (corpus().empty()) {
    return;
  }
  const char* directory = std::getenv("INVOKEAI_BATCH_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  const auto known = known_ids(directory);
  REQUIRE(known.size() >= 24);
  for (const auto& [file, plain, with_seed] : known) {
    for (const std::string version : {"6.8.1", "6.14.2", "7"}) {
      // What its random generators draw is another thing to the editor of version 7.
      if (version == "7" && file.string().find("generators") != std::string::npos) {
        continue;
      }
      INFO(file.string() << " with node types of " << version);
      CHECK(first_id(file, version, {}).value == plain);
      if (with_seed != "-" && version == "6.14.2") {
        CHECK(first_id(file, version, {.mode = SeedMode::fixed, .value = 42}).value == with_seed);
      }
    }
  }
}
