// The manual page, from the words of --help and the table of settings.

#include <array>
#include <cstdio>
#include <string>

#include "cli/help.hpp"
#include "cli/settings_table.hpp"
#include "cli/usage.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

// One character as troff reads it, which knows no UTF-8 by itself.
std::string roff_character(std::string_view character) {
  if (character == "\\") {
    return "\\e";
  }
  if (character == "-") {
    return "\\-";
  }
  const auto code = base::first_code_point(character);
  constexpr char32_t k_last_ascii = 0x7f;
  if (code <= k_last_ascii) {
    return std::string(character);
  }
  std::array<char, 16> escape{};
  std::snprintf(escape.data(), escape.size(), "\\[u%04X]", static_cast<unsigned>(code));
  return escape.data();
}

// Text for roff: no line begins with a control character, and no dash becomes a hyphen.
std::string roff(std::string_view text) {
  std::string result;
  bool at_line_start = true;
  while (!text.empty()) {
    const auto character = base::first_characters(text, 1);
    if (at_line_start && (character == "." || character == "'")) {
      result += "\\&";
    }
    at_line_start = character == "\n";
    result += roff_character(character);
    text.remove_prefix(character.size());
  }
  return result;
}

std::string paragraph(std::string_view label, std::string_view text) {
  return ".TP\n.B " + roff(label) + "\n" + roff(text) + "\n";
}

std::string section(std::string_view title) {
  return ".SH " + std::string(title) + "\n";
}

std::string as_typed(std::string_view text) {
  return ".PP\n.nf\n" + roff(text) + "\n.fi\n";
}

std::string synopsis_of(const CommandUsage& command) {
  return ".B invokeai\\-batch " + command.name + "\n" + roff(command.signature) +
         " [OPTION]...\n.br\n";
}

std::string command_section(const CommandUsage& command) {
  auto text = ".SS " + command.name + "\n" + roff(command.summary) + ".\n";
  text += command.notes.empty() ? "" : roff(command.notes) + "\n";
  for (const auto& argument : command.arguments) {
    text += paragraph(argument.value, argument.help);
  }
  for (const auto& option : command.options) {
    text += paragraph(label_of(option), option.help);
  }
  return text + as_typed(command.examples);
}

std::string settings_section() {
  auto text = section("SETTINGS") +
              roff(
                  "A setting comes from its flag, else from its environment variable, else from "
                  "the key of its name in the job file, else from the config file.") +
              "\n";
  for (const auto& info : k_settings) {
    std::string label(info.key);
    std::string help(info.help);
    help +=
        "\n.br\nFlag " + std::string(info.flags) + ", variable " + environment_variable(info.key);
    help += info.fallback.empty() ? "" : ", default " + std::string(info.fallback);
    help += info.in_job_file == InJobFile::no ? "; not in a job file" : "";
    // The break is a request, not text.
    auto shown = roff(help);
    shown.replace(shown.find("\\&.br"), 5, ".br");
    text += ".TP\n.B " + roff(label) + "\n" + shown + ".\n";
  }
  return text;
}

std::string environment_section() {
  return section("ENVIRONMENT") +
         paragraph(k_token_variable, "The log-in token for a server with users.") +
         paragraph("INVOKEAI_BATCH_EMAIL, INVOKEAI_BATCH_PASSWORD",
                   "Whom to log in, without a prompt, when there is no token or it has run out.") +
         paragraph("INVOKEAI_BATCH_...", "Every setting, see above.") +
         paragraph("NO_COLOR, TERM=dumb, COLUMNS", "Honoured, as everywhere.");
}

std::string files_section() {
  return section("FILES") +
         paragraph("$XDG_CONFIG_HOME/invokeai-batch/config.yaml",
                   "Settings, and servers by name: `servers: {NAME: URL}`, or for NAME a map of "
                   "url, email, password_command, token_file, ca_file, client_certificate and "
                   "client_key.") +
         paragraph("$XDG_STATE_HOME/invokeai-batch/tokens/",
                   "The tokens that login stored, one file per server.") +
         paragraph("$XDG_CACHE_HOME/invokeai-batch/node-schema/",
                   "What servers said about their nodes. May be deleted.") +
         paragraph("DIR/.invokeai-batch/run.db", "What a run into DIR knows; an SQLite database.") +
         paragraph("DIR/results.csv", "One row for each image.");
}

}  // namespace

std::string manual_page(const std::vector<CommandUsage>& commands) {
  std::string text = ".TH INVOKEAI\\-BATCH 1 \"\" \"invokeai\\-batch " INVOKEAI_BATCH_VERSION
                     "\" \"User Commands\"\n";
  text += section("NAME") + "invokeai\\-batch \\- run InvokeAI workflows in bulk\n";
  text += section("SYNOPSIS");
  for (const auto& command : commands) {
    text += synopsis_of(command);
  }
  text += section("DESCRIPTION") + roff(k_program_summary) + "\n";
  text += as_typed(k_program_examples);
  text += section("COMMANDS");
  for (const auto& command : commands) {
    text += command_section(command);
  }
  text += settings_section() + environment_section() + section("EXIT STATUS");
  for (const auto& [status, meaning] : k_exit_statuses) {
    text += paragraph(status, meaning);
  }
  return text + files_section();
}

}  // namespace invokeai_batch::app
