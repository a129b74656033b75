// What holds for every command.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "cli/help.hpp"
#include "cli/parse.hpp"
#include "cli/usage.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

TEST_CASE("commands: each has a name of its own, a summary, and an example of itself", "[app]") {
  std::set<std::string_view> names;
  for (const auto& command : all_commands()) {
    INFO(command.name);
    CHECK(names.insert(command.name).second);
    CHECK(base::split(command.name, ' ').size() <= 2);
    CHECK(!command.summary.empty());
    CHECK(!command.summary.ends_with("."));
    CHECK(command.examples.find("invokeai-batch " + std::string(command.name)) !=
          std::string_view::npos);
    CHECK((command.words.most == 0) == command.words.name.empty());
  }
}

TEST_CASE("commands: the verbs of a noun stand together", "[app]") {
  std::set<std::string_view> done;
  std::string_view last;
  for (const auto& command : all_commands()) {
    const auto noun = noun_of(command);
    INFO(command.name);
    CHECK((noun.empty() || noun == last || done.insert(noun).second));
    last = noun;
  }
}

TEST_CASE("commands: no --help is wider than a terminal", "[app]") {
  for (const auto& usage : program_usage(all_commands())) {
    const auto text = command_help_text(usage);
    INFO(text);
    CHECK(text.find("usage: invokeai-batch " + usage.name) == 0);
    CHECK(text.find("\nFor example:\n") != std::string::npos);
  }
}

TEST_CASE("commands: what destroys takes --yes and -n", "[app]") {
  for (const auto* name :
       {"boards delete", "images delete", "images clear-intermediates", "queue cancel",
        "queue delete", "queue clear", "queue prune", "models delete"}) {
    INFO(name);
    const auto usages = program_usage(all_commands());
    const auto usage = std::find_if(usages.begin(), usages.end(),
                                    [name](const auto& one) { return one.name == name; });
    REQUIRE(usage != usages.end());
    std::set<std::string> flags;
    for (const auto& option : usage->options) {
      flags.insert(option.flags.begin(), option.flags.end());
    }
    CHECK(flags.contains("--yes"));
    CHECK(flags.contains("--dry-run"));
  }
}

TEST_CASE("parse: a noun and a verb are one command", "[app]") {
  const auto invocation = parse(all_commands(), {"boards", "show", "Foxes", "--json", "-q"});
  CHECK(invocation.arguments.words == std::vector<std::string>{"Foxes"});
  CHECK(invocation.arguments.output.json);
  CHECK(invocation.arguments.output.only_json());
}

TEST_CASE("parse: a verb that is missing or unknown names those there are", "[app]") {
  for (const auto& typed : std::vector<std::vector<std::string>>{{"boards"}, {"boards", "zzzz"}}) {
    try {
      (void)parse(all_commands(), typed);
      FAIL("no error");
    } catch (const base::Error& error) {
      CHECK(error.error_class() == base::ErrorClass::usage);
      CHECK(error.problems().front().hint.find("boards list, show") != std::string::npos);
    }
  }
}

TEST_CASE("completions: bash offers the verbs of a noun", "[app]") {
  const auto text = bash_completion(program_usage(all_commands()));
  CHECK(text.find("boards)") != std::string::npos);
  CHECK(text.find("'--help list show create") != std::string::npos);
}
