#include <optional>

#include "catch.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"
#include "invokeai_batch/yaml/yaml.hpp"

using namespace invokeai_batch::yaml;
using invokeai_batch::base::format;

namespace {

std::string damage_of(const char* line) {
  const auto root = parse_yaml(line, "jobs.yaml");
  const auto damage = damaged_text(root.members.at(0).second);
  return damage ? format(*damage) : std::string();
}

}  // namespace

TEST_CASE("raw value: a damaged text is named with the line to write", "[jobs]") {
  CHECK(damage_of("p: a photo #1 of a cat") ==
        "jobs.yaml:1:4: YAML reads this text as \"a photo\"\n"
        "  hint: quote this text: p: \"a photo #1 of a cat\"");
  CHECK(damage_of("p: [a fox]") ==
        "jobs.yaml:1:4: YAML reads this as a list, but one text is due here\n"
        "  hint: quote this text: p: \"[a fox]\"");
  CHECK(damage_of("p: ~") ==
        "jobs.yaml:1:4: YAML reads this as nothing, but one text is due here\n"
        "  hint: quote this text: p: \"~\"");
  CHECK(damage_of("p:\n  - a\n  - b\n") ==
        "jobs.yaml:2:3: YAML reads this as a list, but one text is due here\n"
        "  hint: a text that YAML would read otherwise stands in quotes");
  CHECK(damage_of("p: null").empty());
  CHECK(damage_of("p: a fox").empty());
  CHECK(damage_of("p: \"a #fox\" # yes").empty());
}
