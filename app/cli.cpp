// argv into Arguments. The only file that includes CLI11; it splits and checks words, no values.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include "arguments.hpp"
#include "help.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "settings.hpp"
#include "usage.hpp"

namespace invokeai_batch::app {

namespace {

// A repeatable option whose values are kept to the letter: no splitting at commas or brackets, and
// it does not swallow the positional arguments that follow it.
void add_repeated(CLI::App& app, const std::string& flags, std::vector<std::string>& values,
                  const std::string& help, const std::string& what) {
  app.add_option(flags, values, help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name(what);
}

void add_text(CLI::App& app, const std::string& flags, std::optional<std::string>& value,
              const std::string& help, const std::string& what) {
  app.add_option_function<std::string>(
         flags, [&value](const std::string& text) { value = text; }, help)
      ->type_name(what)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

const SettingInfo& setting_info(std::string_view key) {
  return *std::find_if(k_settings.begin(), k_settings.end(),
                       [key](const SettingInfo& info) { return info.key == key; });
}

std::string type_name(SettingType type) {
  switch (type) {
    case SettingType::count:
      return "N";
    case SettingType::duration:
      return "TIME";
    case SettingType::file:
      return "FILE";
    case SettingType::directory:
      return "DIR";
    default:
      return "TEXT";
  }
}

CLI::Option* add_setting(CLI::App& app, Arguments& arguments, std::string_view key) {
  const auto& info = setting_info(key);
  const std::string name(key);
  if (info.type == SettingType::on_off) {
    return app.add_flag_function(
        std::string(info.flags),
        [&arguments, name](std::int64_t) { arguments.settings[name] = "on"; },
        std::string(info.help));
  }
  return app
      .add_option_function<std::string>(
          std::string(info.flags),
          [&arguments, name](const std::string& text) { arguments.settings[name] = text; },
          std::string(info.help))
      ->type_name(type_name(info.type))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_settings(CLI::App& app, Arguments& arguments, const std::vector<std::string_view>& keys) {
  for (const auto key : keys) {
    add_setting(app, arguments, key);
  }
}

void add_connection_settings(CLI::App& app, Arguments& arguments) {
  for (const auto key : k_connection_settings) {
    add_setting(app, arguments, key)->group("Connection");
  }
}

// What makes jobs vary, the same for graph, plan and run.
void add_overrides(CLI::App& app, jobs::Overrides& overrides) {
  add_repeated(app, "--set", overrides.set, "set an input: INPUT=VALUE, INPUT:=YAML, INPUT=@file",
               "INPUT=VALUE");
  add_repeated(app, "--matrix", overrides.matrix, "vary an input; several make every combination",
               "INPUT=VALUES");
  add_text(app, "--csv", overrides.csv, "one job per row of a CSV file (- for standard input)",
           "FILE");
  add_text(app, "--rows", overrides.rows, "the same from a .csv, .tsv or .jsonl file", "FILE");
  add_repeated(app, "--map", overrides.map, "this column is that input", "COLUMN=INPUT");
  add_repeated(app, "--keep", overrides.keep, "this column is no input, but for names", "COLUMN");
  add_text(app, "--repeat", overrides.repeat, "every job so many times", "N");
  add_text(app, "--seed", overrides.seed, "a number, or random", "SEED");
  add_text(app, "--board", overrides.board, "the board of every output, made when missing", "NAME");
  add_text(app, "--name", overrides.name, "how files are called: {board}/{job:04}.{ext}",
           "TEMPLATE");
  add_text(app, "--limit", overrides.limit, "only the first so many jobs", "N");
  add_text(app, "--max-jobs", overrides.max_jobs, "refuse a larger plan (default 10000)", "N");
}

void add_stream_flags(CLI::App& app, Arguments& arguments) {
  app.add_flag("--json", arguments.json, "events as NDJSON on stdout");
  app.add_flag("-0", arguments.nul, "end paths with NUL instead of a line break");
}

struct Subcommand {
  CLI::App* app;
  Command command;
};

CLI::App& add_command(CLI::App& root, std::vector<Subcommand>& subcommands, Command command,
                      const CommandHelp& help) {
  auto* app = root.add_subcommand(std::string(help.name), std::string(help.summary));
  app->set_help_flag("-h,--help", "show this");
  app->footer(std::string(help.examples));
  subcommands.push_back({app, command});
  return *app;
}

void build(CLI::App& root, Arguments& arguments, std::vector<Subcommand>& subcommands) {
  const std::vector<std::string_view> all_settings{
      "server",  "queue",          "output",       "concurrency",
      "retries", "server_timeout", "max_duration", "cancel_running"};
  auto& inputs = add_command(root, subcommands, Command::inputs, k_inputs_help);
  inputs.add_option("WORKFLOW", arguments.files, "exported from InvokeAI")->expected(1);
  inputs.add_flag("--all", arguments.all, "fields outside the Form too");
  add_text(inputs, "--check", arguments.check,
           "what has moved since FILE: an earlier --json, or the `expect:` of a job file", "FILE");
  inputs.add_flag("--json", arguments.json, "one JSON object a line");

  auto& outputs = add_command(root, subcommands, Command::outputs, k_outputs_help);
  outputs.add_option("WORKFLOW", arguments.files, "exported from InvokeAI")->expected(1);
  outputs.add_flag("--json", arguments.json, "one JSON object a line");

  auto& init = add_command(root, subcommands, Command::init, k_init_help);
  init.add_option("WORKFLOW", arguments.files, "exported from InvokeAI")->expected(1);
  add_text(init, "-o,--output", arguments.job_file,
           "the job file to write; - is standard output (default: WORKFLOW's name and .yaml)",
           "FILE");

  auto& graph = add_command(root, subcommands, Command::graph, k_graph_help);
  graph.add_option("FILE", arguments.files, "a workflow, or a job file, or both")->expected(1, 2);
  graph.add_flag("--enqueue", arguments.enqueue, "the whole request body that run would send");
  add_text(graph, "--job", arguments.job, "of the N-th job of the plan", "N");
  add_overrides(graph, arguments.overrides);

  auto& plan = add_command(root, subcommands, Command::plan, k_plan_help);
  plan.add_option("FILE", arguments.files, "a workflow, a job file, or both")->expected(1, 2);
  plan.add_flag("--json", arguments.json, "every job as a JSON object a line");
  add_overrides(plan, arguments.overrides);
  add_settings(plan, arguments, {"server", "output", "offline"});
  add_connection_settings(plan, arguments);

  auto& run = add_command(root, subcommands, Command::run, k_run_help);
  run.add_option("FILE", arguments.files, "a workflow, a job file, or both")->expected(1, 2);
  add_overrides(run, arguments.overrides);
  add_settings(run, arguments, all_settings);
  run.add_flag("-n,--dry-run", arguments.dry_run, "print the plan and send nothing");
  add_text(run, "--only", arguments.only, "only these jobs: failed, or numbers 17,88", "WHICH");
  add_stream_flags(run, arguments);
  add_connection_settings(run, arguments);

  auto& resume = add_command(root, subcommands, Command::resume, k_resume_help);
  resume.add_option("DIR", arguments.files, "an output directory")->expected(1);
  add_settings(resume, arguments, all_settings);
  add_stream_flags(resume, arguments);
  add_connection_settings(resume, arguments);

  auto& status = add_command(root, subcommands, Command::status, k_status_help);
  status.add_option("DIR", arguments.files, "an output directory")->expected(1);
  status.add_flag("--json", arguments.json, "as one JSON object");

  auto& doctor = add_command(root, subcommands, Command::doctor, k_doctor_help);
  doctor
      .add_option("FILE", arguments.files, "a workflow or job file whose needs are looked at, too")
      ->expected(0, 2);
  doctor.add_flag("--json", arguments.json, "as one JSON object");
  add_settings(doctor, arguments, {"server", "queue"});
  add_connection_settings(doctor, arguments);

  auto& login = add_command(root, subcommands, Command::login, k_login_help);
  login.add_option("SERVER", arguments.files, "a URL, or a name from the config file's servers")
      ->expected(0, 1);
  add_connection_settings(login, arguments);

  auto& completion = add_command(root, subcommands, Command::completion, k_completion_help);
  completion.add_option("SHELL", arguments.files, "bash, zsh or fish")->expected(1);
  add_command(root, subcommands, Command::man, k_man_help);

  for (const auto& [app, command] : subcommands) {
    app->add_flag_function(
        "-v,--verbose", [&arguments](std::int64_t n) { arguments.verbosity = static_cast<int>(n); },
        "say more; twice for more still");
    app->add_flag_function(
        "-q,--quiet", [&arguments](std::int64_t) { arguments.verbosity = -1; },
        "say nothing unless something failed");
  }
}

// "0 every job done · 1 …", as wide as the examples above it.
std::string program_footer() {
  constexpr std::size_t k_columns = 96;
  std::string text(k_program_footer);
  std::string line = "Exit status:";
  for (const auto& [status, meaning] : k_exit_statuses) {
    const auto piece = " " + std::string(status) + " " + std::string(meaning) +
                       (&meaning == &k_exit_statuses.back().meaning ? "" : " ·");
    if (line.size() + piece.size() > k_columns) {
      text += "\n" + line;
      line = piece.substr(1);
    } else {
      line += piece;
    }
  }
  return text + "\n" + line;
}

OptionUsage usage_of(const CLI::Option& option) {
  OptionUsage usage;
  for (const auto& name : option.get_snames()) {
    usage.flags.push_back("-" + name);
  }
  for (const auto& name : option.get_lnames()) {
    usage.flags.push_back("--" + name);
  }
  const bool takes_value = option.get_items_expected_max() > 0;
  usage.value = !takes_value          ? ""
                : usage.flags.empty() ? option.get_name()
                                      : option.get_type_name();
  usage.help = option.get_description();
  return usage;
}

CommandUsage usage_of(const CLI::App& app, const CommandHelp& help) {
  CommandUsage usage{std::string(help.name), std::string(help.summary), std::string(help.examples)};
  for (const auto* option : app.get_options()) {
    auto described = usage_of(*option);
    (described.flags.empty() ? usage.arguments : usage.options).push_back(std::move(described));
  }
  return usage;
}

std::vector<std::string> known_flags(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      flags.push_back("--" + name);
    }
  }
  return flags;
}

// `--output --json` would make a directory called --json.
void refuse_flags_as_values(const CLI::App& app, const Arguments& arguments) {
  const auto flags = known_flags(app);
  const auto check = [&](const std::string& value) {
    if (std::find(flags.begin(), flags.end(), value) != flags.end()) {
      throw base::Error(base::ErrorClass::usage, {.what = "a value is missing before " + value});
    }
  };
  for (const auto& [key, value] : arguments.settings) {
    check(value);
  }
  for (const auto* text : {&arguments.overrides.csv, &arguments.overrides.rows,
                           &arguments.overrides.board, &arguments.overrides.name}) {
    if (*text) {
      check(**text);
    }
  }
}

[[noreturn]] void refuse_leftovers(const CLI::App& app) {
  auto words = app.remaining();
  const auto& word = words.front();
  std::string hint = word.starts_with("-") ? base::did_you_mean(word, known_flags(app)) : "";
  if (hint.empty()) {
    hint = "invokeai-batch " + app.get_name() + " --help shows what it takes";
  }
  throw base::Error(
      base::ErrorClass::usage,
      {.what = (word.starts_with("-") ? "unknown option " : "too many arguments: ") + word,
       .hint = hint});
}

[[noreturn]] void refuse_command(const std::string& word) {
  std::vector<std::string> names;
  for (const auto& help : k_commands) {
    names.emplace_back(help->name);
  }
  auto hint = base::did_you_mean(word, names);
  throw base::Error(base::ErrorClass::usage,
                    {.what = "there is no command " + word,
                     .hint = hint.empty() ? "invokeai-batch --help lists the commands" : hint});
}

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  arguments.words.assign(argv + std::min(argc, 1), argv + argc);
  CLI::App root{std::string(k_program_summary), "invokeai-batch"};
  root.set_help_flag("-h,--help", "show this");
  root.set_version_flag("--version", "invokeai-batch " INVOKEAI_BATCH_VERSION);
  root.footer(program_footer());
  std::vector<Subcommand> subcommands;
  build(root, arguments, subcommands);
  if (argc < 2) {
    arguments.ready_text = root.help();
    return arguments;
  }
  const std::string first = argv[1];
  const bool is_command = std::any_of(k_commands.begin(), k_commands.end(),
                                      [&first](const auto* help) { return help->name == first; });
  if (!first.starts_with("-") && !is_command) {
    refuse_command(first);
  }
  for (const auto& [app, command] : subcommands) {
    app->allow_extras();
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    arguments.ready_text = "invokeai-batch " INVOKEAI_BATCH_VERSION "\n";
    return arguments;
  } catch (const CLI::CallForHelp&) {
    const auto used = root.get_subcommands();
    arguments.ready_text = used.empty() ? root.help() : used.front()->help();
    return arguments;
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::ErrorClass::usage,
                      {.what = error.what(),
                       .hint = "invokeai-batch " + (is_command ? first + " " : std::string()) +
                               "--help shows what it takes"});
  }
  for (const auto& [app, command] : subcommands) {
    if (app->parsed()) {
      arguments.command = command;
      if (app->remaining_size() > 0) {
        refuse_leftovers(*app);
      }
      refuse_flags_as_values(*app, arguments);
    }
  }
  return arguments;
}

std::vector<CommandUsage> program_usage() {
  Arguments arguments;
  CLI::App root;
  std::vector<Subcommand> subcommands;
  build(root, arguments, subcommands);
  std::vector<CommandUsage> usages;
  for (const auto* help : k_commands) {
    usages.push_back(usage_of(*root.get_subcommand(std::string(help->name)), *help));
  }
  return usages;
}

Arguments parse_words(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"invokeai-batch"};
  for (const auto& word : words) {
    argv.push_back(word.c_str());
  }
  return parse_arguments(static_cast<int>(argv.size()), argv.data());
}

}  // namespace invokeai_batch::app
