#include <algorithm>
#include <string>

#include "catch.hpp"
#include "cli/help.hpp"
#include "cli/usage.hpp"

using namespace invokeai_batch::app;

namespace {

CommandUsage sample_command() {
  CommandUsage command;
  command.name = "paint";
  command.signature = "FILE…";
  command.summary = "Fuchs’ café, 狐, 🦊 and \\";
  command.examples = "invokeai-batch paint --all\n.hidden";
  return command;
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("manual: every character has a name that troff knows", "[app]") {
  const auto page = manual_page({sample_command()});
  CHECK(has(page, "FILE\\[u2026]"));
  CHECK(has(page, "Fuchs\\[u2019] caf\\[u00E9], \\[u72D0], \\[u1F98A] and \\e.\n"));
  CHECK(std::all_of(page.begin(), page.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST_CASE("manual: no text is taken for a request, and no dash for a hyphen", "[app]") {
  const auto page = manual_page({sample_command()});
  CHECK(has(page, "\n\\&.hidden\n"));
  CHECK(has(page, "invokeai\\-batch paint \\-\\-all"));
}
