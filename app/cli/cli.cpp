// argv into Arguments. The only file that includes CLI11; it splits and checks words, no values.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "cli/arguments.hpp"
#include "cli/help.hpp"
#include "cli/settings_table.hpp"
#include "cli/usage.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

// The value is kept to the letter; given again, the last one holds.
void add_text(CLI::App& app, const std::string& flags, std::optional<std::string>& value,
              const std::string& help, const std::string& due, const char* heading = k_varies) {
  app.add_option_function<std::string>(
         flags, [&value](const std::string& text) { value = text; }, help)
      ->type_name(due)
      ->group(heading)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

// A repeatable option whose values are kept to the letter: no splitting at commas or brackets, and
// it does not swallow the positional arguments that follow it.
void add_repeated(CLI::App& app, const std::string& flags, std::vector<std::string>& values,
                  const std::string& help, const std::string& due) {
  app.add_option(flags, values, help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name(due)
      ->group(k_varies);
}

void add_switch(CLI::App& app, const std::string& flags, bool& value, const std::string& help,
                const char* heading = k_says) {
  app.add_flag(flags, value, help)->group(heading);
}

void add_setting(CLI::App& app, Arguments& arguments, const SettingInfo& info,
                 const char* heading) {
  const std::string key(info.key);
  const std::string flags(info.flags);
  const std::string help(info.help);
  if (info.type == SettingType::on_off) {
    app.add_flag_function(
           flags, [&arguments, key](std::int64_t) { arguments.settings[key] = "on"; }, help)
        ->group(heading);
    return;
  }
  app.add_option_function<std::string>(
         flags, [&arguments, key](const std::string& text) { arguments.settings[key] = text; },
         help)
      ->type_name(std::string(info.due))
      ->group(heading)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

// In the order of the table; those of the connection are for every command that has one.
void add_settings(CLI::App& app, Arguments& arguments,
                  std::initializer_list<std::string_view> keys) {
  const auto holds = [](const auto& some, std::string_view key) {
    return std::find(some.begin(), some.end(), key) != some.end();
  };
  for (const auto& info : k_settings) {
    if (holds(keys, info.key)) {
      add_setting(app, arguments, info, k_how);
    } else if (holds(k_connection_settings, info.key)) {
      add_setting(app, arguments, info, k_connection);
    }
  }
}

void add_run_settings(CLI::App& app, Arguments& arguments) {
  add_settings(app, arguments,
               {"server", "queue", "output", "concurrency", "order", "retries", "server_timeout",
                "max_duration", "cancel_running"});
}

// No help speaks of the output: the command refuses it, with a hint.
void add_resume_settings(CLI::App& app, Arguments& arguments) {
  add_run_settings(app, arguments);
  app.get_option("--output")->group("");
}

void add_schema(CLI::App& app, Arguments& arguments) {
  add_text(app, "--schema", arguments.schema,
           "node types of this openapi.json or version (6.8), offline", "FILE", k_how);
}

// What makes jobs vary, the same for graph, plan and run.
void add_overrides(CLI::App& app, plan::Overrides& overrides) {
  add_repeated(app, "--set", overrides.set, "set an input; INPUT:=YAML, INPUT=@file",
               "INPUT=VALUE");
  add_repeated(app, "--matrix", overrides.matrix, "vary an input; several: every combination",
               "INPUT=VALUES");
  add_text(app, "--csv", overrides.csv, "one job per row of a CSV file (-: standard input)",
           "FILE");
  add_text(app, "--rows", overrides.rows, "the same from a .csv, .tsv or .jsonl file", "FILE");
  add_repeated(app, "--map", overrides.map, "this column is that input", "COLUMN=INPUT");
  add_repeated(app, "--keep", overrides.keep, "this column is for names only", "COLUMN");
  add_text(app, "--repeat", overrides.repeat, "every job so many times", "N");
  add_text(app, "--seed", overrides.seed, "a number, or random", "SEED");
  add_text(app, "--board", overrides.board, "the board of every output, made when missing", "NAME");
  add_text(app, "--name", overrides.name, "of files, such as {board}/{job:04}.{ext}", "TEMPLATE");
  add_text(app, "--limit", overrides.limit, "only the first so many jobs", "N");
  add_text(app, "--max-jobs", overrides.max_jobs, "refuse a larger plan (10000)", "N");
}

void add_stream_flags(CLI::App& app, Arguments& arguments) {
  add_switch(app, "--json", arguments.json, "events as NDJSON on stdout");
  add_switch(app, "-0", arguments.nul, "end paths with NUL instead of a line break");
}

// Every command has these.
void add_common_flags(CLI::App& app, Arguments& arguments) {
  app.add_flag_function(
         "-v,--verbose",
         [&arguments](std::int64_t n) { arguments.verbosity = static_cast<int>(n); },
         "say more; twice for more still")
      ->group(k_says);
  app.add_flag_function(
         "-q,--quiet", [&arguments](std::int64_t) { arguments.verbosity = -1; },
         "say nothing unless something fails")
      ->group(k_says);
  app.set_help_flag("-h,--help", "show this")->group(k_says);
}

// A command, and the words that are no options.
struct Subcommand {
  Command command;
  std::string name;
  std::string word = "WORKFLOW";  // what one of them is called
  std::string what = "a workflow";
  std::size_t least = 1;
  std::size_t most = 1;
};

std::vector<Subcommand> all_subcommands() {
  const std::string k_either = "a workflow or a job file";
  return {{Command::inputs, "inputs"},
          {Command::outputs, "outputs"},
          {Command::init, "init"},
          {Command::graph, "graph", "FILE", k_either, 1, 2},
          {Command::plan, "plan", "FILE", k_either, 1, 2},
          {Command::run, "run", "FILE", k_either, 1, 2},
          {Command::resume, "resume", "DIR", "the directory of a run"},
          {Command::status, "status", "DIR", "the directory of a run"},
          {Command::doctor, "doctor", "FILE", k_either, 0, 2},
          {Command::login, "login", "SERVER", "a URL or a name of the config", 0, 1},
          {Command::completion, "completion", "SHELL", "bash, zsh or fish"},
          {Command::man, "man", "", "", 0, 0}};
}

void add_options(CLI::App& app, Command command, Arguments& arguments) {
  switch (command) {
    case Command::inputs:
      add_switch(app, "--all", arguments.all, "fields outside the Form too");
      add_schema(app, arguments);
      add_text(app, "--check", arguments.check,
               "what has moved since an earlier --json, or expect:", "FILE", k_says);
      add_switch(app, "--json", arguments.json, "one JSON object a line");
      break;
    case Command::outputs:
      add_schema(app, arguments);
      add_switch(app, "--json", arguments.json, "one JSON object a line");
      break;
    case Command::init:
      add_schema(app, arguments);
      add_text(app, "-o,--output", arguments.job_file, "the job file; - is standard output", "FILE",
               k_says);
      break;
    case Command::graph:
      add_overrides(app, arguments.overrides);
      add_text(app, "--job", arguments.job, "the graph of the N-th job of the plan", "N");
      add_schema(app, arguments);
      add_switch(app, "--enqueue", arguments.enqueue, "the whole request that run would send");
      break;
    case Command::plan:
      add_overrides(app, arguments.overrides);
      add_settings(app, arguments, {"server", "output", "offline"});
      add_schema(app, arguments);
      add_switch(app, "--json", arguments.json, "every job as a JSON object a line");
      break;
    case Command::run:
      add_overrides(app, arguments.overrides);
      add_text(app, "--only", arguments.only, "only these jobs: failed, or 17,88-90", "WHICH");
      add_run_settings(app, arguments);
      add_switch(app, "-n,--dry-run", arguments.dry_run, "print the plan, send nothing", k_how);
      add_stream_flags(app, arguments);
      break;
    case Command::resume:
      add_resume_settings(app, arguments);
      add_stream_flags(app, arguments);
      break;
    case Command::status:
      add_switch(app, "--json", arguments.json, "as one JSON object");
      break;
    case Command::doctor:
      add_settings(app, arguments, {"server", "queue"});
      add_switch(app, "--json", arguments.json, "as one JSON object");
      break;
    case Command::login:
      add_settings(app, arguments, {});
      break;
    case Command::completion:
    case Command::man:
    case Command::none:
      break;
  }
}

// The definition of a command's words; `arguments` takes what they say.
void define(CLI::App& app, const Subcommand& subcommand, Arguments& arguments) {
  app.allow_extras();
  add_options(app, subcommand.command, arguments);
  add_common_flags(app, arguments);
  if (subcommand.most > 0) {
    app.add_option(subcommand.word, arguments.files, subcommand.what);
  }
}

[[noreturn]] void refuse(std::string what, std::string hint) {
  throw base::Error(base::ErrorClass::usage, {.what = std::move(what), .hint = std::move(hint)});
}

std::string typed_as(const Subcommand& subcommand) {
  const auto& signature = command_help(subcommand.name).signature;
  return "invokeai-batch " + subcommand.name + (signature.empty() ? "" : " ") +
         std::string(signature);
}

// Flags as they are typed: "-o", "--output".
std::vector<std::string> flags_of(const CLI::Option& option) {
  std::vector<std::string> flags;
  for (const auto& name : option.get_snames()) {
    flags.push_back("-" + name);
  }
  for (const auto& name : option.get_lnames()) {
    flags.push_back("--" + name);
  }
  return flags;
}

std::vector<std::string> known_flags(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    for (auto& flag : flags_of(*option)) {
      flags.push_back(std::move(flag));
    }
  }
  return flags;
}

OptionUsage usage_of(const CLI::Option& option) {
  const bool takes_value = option.get_items_expected_max() > 0;
  return {flags_of(option),
          !takes_value              ? ""
          : option.get_positional() ? option.get_name()
                                    : option.get_type_name(),
          option.get_description(), option.get_group()};
}

CommandUsage usage_of(const Subcommand& subcommand, const CLI::App& app) {
  const auto& help = command_help(subcommand.name);
  CommandUsage usage{std::string(help.name), std::string(help.signature), std::string(help.summary),
                     std::string(help.examples), std::string(help.notes)};
  for (const auto* option : app.get_options()) {
    auto described = usage_of(*option);
    (option->get_positional() ? usage.arguments : usage.options).push_back(std::move(described));
  }
  return usage;
}

// `--output --json` would make a directory called --json.
void refuse_flags_as_values(const CLI::App& app) {
  const auto flags = known_flags(app);
  for (const auto* option : app.get_options()) {
    for (const auto& value : option->results()) {
      if (!option->get_positional() && option->get_items_expected_max() > 0 &&
          std::find(flags.begin(), flags.end(), value) != flags.end()) {
        refuse(flags_of(*option).back() + " " + option->get_type_name() +
                   ": the value is missing before " + value,
               "");
      }
    }
  }
}

// The name in "--set=a", or in "-set".
std::string name_in(const std::string& word) {
  const auto dashes = std::min(word.find_first_not_of('-'), word.size());
  return std::string(base::split(word.substr(dashes), '=').front());
}

// "did you mean --set?"; the dashes count for nothing. One letter is like any other.
std::string near_flag(const std::string& word, const std::vector<std::string>& flags) {
  std::vector<std::string> names;
  for (const auto& flag : flags) {
    if (auto name = name_in(flag); name.size() > 1) {
      names.push_back(std::move(name));
    }
  }
  auto near = name_in(word).size() > 1 ? base::near_names(name_in(word), names)
                                       : std::vector<std::string>{};
  for (auto& name : near) {
    name.insert(0, "--");
  }
  return near.empty() ? "" : "did you mean " + base::join(near, ", or ") + "?";
}

// `-output DIR` would be the output "utput".
void refuse_single_dash(const CLI::App& app, const std::vector<std::string>& words) {
  const auto flags = known_flags(app);
  for (const auto& word : words) {
    if (word == "--") {
      return;
    }
    const auto meant = "--" + name_in(word);
    if (word.starts_with('-') && !word.starts_with("--") && meant.size() > 4 &&
        std::find(flags.begin(), flags.end(), meant) != flags.end()) {
      refuse("unknown option " + word, "did you mean " + meant + "?");
    }
  }
}

// What CLI11 knew nothing about. Behind the first `--` are no options, and it is itself none.
std::vector<std::string> unknown_words(const CLI::App& app) {
  auto words = app.remaining();
  if (const auto mark = std::find(words.begin(), words.end(), "--"); mark != words.end()) {
    words.erase(mark);
  }
  return words;
}

void refuse_unknown_options(const CLI::App& app, const Subcommand& subcommand) {
  std::vector<base::Problem> problems;
  const auto words = app.remaining();
  for (auto it = words.begin(), end = std::find(words.begin(), words.end(), "--"); it != end;
       ++it) {
    const auto& word = *it;
    if (word.starts_with("-")) {
      const auto near = near_flag(word, known_flags(app));
      problems.push_back(
          {.what = "unknown option " + word,
           .hint = near.empty() ? "invokeai-batch " + subcommand.name + " --help lists the options"
                                : near});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
}

void check_files(const std::vector<std::string>& files, const Subcommand& subcommand) {
  if (files.size() < subcommand.least) {
    refuse(subcommand.what + " is missing", typed_as(subcommand));
  }
  if (files.size() > subcommand.most) {
    const std::vector<std::string> extra(
        files.begin() + static_cast<std::ptrdiff_t>(subcommand.most), files.end());
    refuse(
        "too many arguments: " + base::join(extra, " "),
        typed_as(subcommand) + (subcommand.most > 0 ? "; a value with blanks needs quotes" : ""));
  }
}

Arguments parse_subcommand(const Subcommand& subcommand, const std::vector<std::string>& words) {
  Arguments arguments;
  arguments.command = subcommand.command;
  arguments.words = words;
  CLI::App app{"", subcommand.name};
  define(app, subcommand, arguments);
  refuse_single_dash(app, words);
  try {
    // CLI11 wants them backwards.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1));
  } catch (const CLI::CallForHelp&) {
    arguments.ready_text = command_help_text(usage_of(subcommand, app));
    return arguments;
  } catch (const CLI::ArgumentMismatch&) {
    // Values are never split or counted, so the last word alone can lack one.
    refuse(words.back() + ": the value is missing", typed_as(subcommand));
  } catch (const CLI::ParseError& error) {
    refuse(error.what(), typed_as(subcommand));
  }
  refuse_unknown_options(app, subcommand);
  refuse_flags_as_values(app);
  check_files(subcommand.most > 0 ? arguments.files : unknown_words(app), subcommand);
  return arguments;
}

[[noreturn]] void refuse_command(const std::string& word,
                                 const std::vector<Subcommand>& subcommands) {
  if (word.starts_with("-")) {
    refuse("a command is due before " + word, "invokeai-batch --help lists the commands");
  }
  if (base::to_lower(word).ends_with(".json")) {
    refuse("a command is due before " + word, "invokeai-batch inputs " + base::shell_word(word));
  }
  std::vector<std::string> names;
  for (const auto& subcommand : subcommands) {
    names.push_back(subcommand.name);
  }
  auto hint = base::did_you_mean(word, names);
  refuse("there is no command " + word,
         hint.empty() ? "invokeai-batch --help lists the commands" : std::move(hint));
}

Arguments ready(std::string text) {
  Arguments arguments;
  arguments.ready_text = std::move(text);
  return arguments;
}

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv) {
  return parse_words({argv + std::min(argc, 1), argv + argc});
}

std::vector<CommandUsage> program_usage() {
  std::vector<CommandUsage> usages;
  for (const auto& subcommand : all_subcommands()) {
    Arguments arguments;
    CLI::App app{"", subcommand.name};
    define(app, subcommand, arguments);
    usages.push_back(usage_of(subcommand, app));
  }
  return usages;
}

Arguments parse_words(const std::vector<std::string>& words) {
  if (words.empty() || words == std::vector<std::string>{"help"} || words.front() == "-h" ||
      words.front() == "--help") {
    return ready(program_help_text());
  }
  if (words.front() == "--version") {
    return ready("invokeai-batch " INVOKEAI_BATCH_VERSION "\n");
  }
  if (words.front() == "help") {
    return parse_words({words[1], "--help"});
  }
  const auto subcommands = all_subcommands();
  const auto found = std::find_if(
      subcommands.begin(), subcommands.end(),
      [&words](const Subcommand& subcommand) { return subcommand.name == words.front(); });
  if (found == subcommands.end()) {
    refuse_command(words.front(), subcommands);
  }
  return parse_subcommand(*found, words);
}

}  // namespace invokeai_batch::app
