// How --help is laid out.

#include "cli/help.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

namespace {

constexpr std::size_t k_columns = 80;

CommandUsage sample_command(std::string name) {
  CommandUsage command;
  command.name = std::move(name);
  command.signature = "FILE";
  command.summary = "Paint foxes";
  command.examples = "invokeai-batch paint a.json\ninvokeai-batch paint b.json";
  command.options = {{{"-c", "--colour"}, "NAME", "of the fox", k_varies},
                     {{"--slow"}, "", "take your time", k_how},
                     {{"--ca-file"}, "FILE", "authorities to trust", k_connection}};
  return command;
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

bool fits(const std::string& text) {
  const auto lines = base::split(text, '\n');
  return std::all_of(lines.begin(), lines.end(),
                     [](const auto line) { return base::display_width(line) <= k_columns; });
}

}  // namespace

TEST_CASE("help: usage, options below their headings in one column, examples", "[app]") {
  const auto text = command_help_text(sample_command("paint"));
  CHECK(text.starts_with("usage: invokeai-batch paint FILE [OPTIONS]\nPaint foxes.\n"));
  CHECK(has(text, "\n" + std::string(k_varies) + ":\n  -c, --colour NAME  of the fox\n"));
  CHECK(has(text, "\n" + std::string(k_how) + ":\n  --slow             take your time\n"));
  CHECK(
      text.ends_with("\nFor example:\n  invokeai-batch paint a.json\n"
                     "  invokeai-batch paint b.json\n"));
}

TEST_CASE("help: options of the connection are described by login, and named by others", "[app]") {
  CHECK(has(command_help_text(sample_command("paint")), "  --ca-file (see login --help)\n"));
  CHECK(has(command_help_text(sample_command("login")), "  --ca-file FILE     authorities to"));
}

TEST_CASE("help: long words for an option go on below each other, within 80 columns", "[app]") {
  auto command = sample_command("paint");
  command.options.front().help = std::string(200, 'x');
  for (std::size_t i = 10; i < command.options.front().help.size(); i += 10) {
    command.options.front().help[i] = ' ';
  }
  command.notes = command.options.front().help;
  const auto text = command_help_text(command);
  CHECK(has(text, "\n" + std::string(21, ' ') + "xxx"));
  CHECK(fits(text));
}

TEST_CASE("help: the program's own names every command, a noun with its verbs", "[app]") {
  const auto text = program_help_text(all_commands());
  CHECK(fits(text));
  for (const auto& command : all_commands()) {
    INFO(command.name);
    const auto noun = noun_of(command);
    CHECK(has(text, "\n  " + std::string(noun.empty() ? command.name : noun) + " "));
  }
  for (const auto& [status, meaning] : k_exit_statuses) {
    CHECK(has(text, std::string(meaning).substr(0, 20)));
  }
}

TEST_CASE("help: a noun's own has a line for each verb", "[app]") {
  const auto text = noun_help_text(all_commands(), "boards");
  CHECK(text.starts_with("usage: invokeai-batch boards VERB …\n"));
  CHECK(fits(text));
  for (const auto& verb : verbs_of(all_commands(), "boards")) {
    CHECK(has(text, "\n  boards " + verb));
  }
}
