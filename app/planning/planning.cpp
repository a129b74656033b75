#include "planning/planning.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <utility>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/random.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/plan/workflow_word.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "planning/kept_answers.hpp"
#include "server/node_types.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct Files {
  std::optional<std::string> workflow;
  std::optional<std::string> job_file;
};

Files sort_files(const std::vector<std::string>& paths) {
  Files files;
  for (const auto& path : paths) {
    auto& place = is_job_file(path) ? files.job_file : files.workflow;
    if (place) {
      throw base::Error(
          base::ErrorClass::usage,
          {.what = "two " + std::string(is_job_file(path) ? "job files" : "workflows") +
                   " were given: " + *place + " and " + path,
           .hint = "a job file's name ends in .yaml or .yml"});
    }
    place = path;
  }
  return files;
}

// What a job file calls so is a file where there is one, seen from the job file as all its paths.
WorkflowSource workflow_of(const Files& files, const plan::Spec& spec) {
  if (files.workflow) {
    return source_of(*files.workflow);
  }
  if (!spec.workflow) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = spec.file,
                       .what = "no workflow is named",
                       .hint = "name it on the command line, or as `workflow: fox.json` in the job "
                               "file"});
  }
  const auto path = std::filesystem::path(spec.directory) / *spec.workflow;
  const bool is_file_called_so =
      plan::names_thing_of_server(*spec.workflow) && base::is_there(path);
  return is_file_called_so ? file_source(path.string(), *spec.workflow) : source_of(*spec.workflow);
}

std::uint64_t kept_seed_base(const std::string& text) {
  const auto base = yaml::parse_unsigned(text);
  if (!base) {
    throw base::Error(base::ErrorClass::input,
                      {.where = "the run's store",
                       .what = "seed_base is no number: \"" + base::one_line(text) + "\"",
                       .hint = "the store is damaged; choose another directory with -o"});
  }
  return *base;
}

plan::Prior prior_of(const std::optional<store::Snapshot>& known, Draws draws) {
  plan::Prior prior;
  prior.date = base::to_date(base::read_clocks().wall);
  if (draws == Draws::now) {
    prior.fresh_seed_base = base::random_bits();
  }
  if (!known) {
    return prior;
  }
  for (const auto& stored : known->jobs) {
    prior.numbers.emplace(stored.job.id, stored.job.number);
    prior.next_number = std::max(prior.next_number, stored.job.number + 1);
  }
  prior.date = known->meta_value(store::meta::k_date).value_or(prior.date);
  if (const auto base = known->meta_value(store::meta::k_seed_base)) {
    prior.seed_base = kept_seed_base(*base);
  }
  return prior;
}

// Of several boards of a name the one that an earlier run into the directory used stays its own.
void mark_known_boards(Planned& planned, const std::optional<store::Snapshot>& known) {
  if (!known || !planned.session || !planned.facts.boards) {
    return;
  }
  const auto server = base::redacted_url(planned.session->server.base_url);
  for (const auto& row : known->boards) {
    for (auto& board : *planned.facts.boards) {
      board.is_known = board.is_known ||
                       (row.server == server && row.board_id == board.id && row.name == board.name);
    }
  }
}

// A server that was upgraded in mid-run changes nothing of the run.
std::optional<workflow::Editor> editor_of_run(const std::optional<store::Snapshot>& known,
                                              const workflow::NodeSchema& schema) {
  const auto stored = known ? known->meta_value(store::meta::k_editor) : std::nullopt;
  if (!stored) {
    return std::nullopt;
  }
  const auto editor = *stored == "7" ? workflow::Editor::seven : workflow::Editor::six;
  if (editor != workflow::editor_of(schema)) {
    const std::string other = editor == workflow::Editor::seven ? "6" : "7";
    log_warning("the run began with the rules of InvokeAI " + *stored +
                "'s editor, and keeps them; a new run (-o) follows those of InvokeAI " + other +
                ": seed modes, seeded generators and the order of batch nodes differ");
  }
  return editor;
}

NodeTypes node_types_for(const Request& request, Contact contact, std::optional<Session>& session,
                         const workflow::Document& document) {
  if (session) {
    return node_types_of(*session, document);
  }
  return contact == Contact::node_types ? node_types_at_hand(document, request.settings)
                                        : bundled_node_types(document, request.schema);
}

}  // namespace

bool is_job_file(const std::string& word) {
  const auto name = base::to_lower(word);
  return (name.ends_with(".yaml") || name.ends_with(".yml")) && !plan::names_thing_of_server(word);
}

void define_overrides(Builder& builder, plan::Overrides& overrides) {
  builder.repeated("--set", overrides.set, "set an input; INPUT:=YAML, INPUT=@file", "INPUT=VALUE");
  builder.repeated("--matrix", overrides.matrix, "vary an input; several: every combination",
                   "INPUT=VALUES");
  builder.text("--csv", overrides.csv, "one job per row of a CSV file (-: standard input)", "FILE");
  builder.text("--rows", overrides.rows, "the same from a .csv, .tsv or .jsonl file", "FILE");
  builder.repeated("--map", overrides.map, "this column is that input", "COLUMN=INPUT");
  builder.repeated("--keep", overrides.keep, "this column is for names only", "COLUMN");
  builder.repeated("--dynamic", overrides.dynamic, "expand the {a|b} of this column", "COLUMN");
  builder.text("--repeat", overrides.repeat, "every job so many times", "N");
  builder.text("--seed", overrides.seed, "a number, several (1,2,3), or random", "SEED");
  builder.text("--board", overrides.board, "the board of every output, made when missing", "NAME");
  builder.text("--name", overrides.name, "of files, such as {board}/{job:04}.{ext}", "TEMPLATE");
  builder.text("--limit", overrides.limit, "only the first so many jobs", "N");
  builder.text("--max-jobs", overrides.max_jobs, "refuse a larger plan (10000)", "N");
}

namespace {

std::string home() {
  const auto* directory = std::getenv("HOME");
  return directory == nullptr ? std::string() : std::string(directory);
}

// Behind `=` and in a job file no shell has done it.
void expand_home(plan::Spec& spec) {
  const auto expand = [](std::string& path) { path = base::with_home(path, home()); };
  if (spec.workflow) {
    expand(*spec.workflow);
  }
  if (spec.output) {
    expand(*spec.output);
  }
  if (spec.rows) {
    expand(spec.rows->path);
  }
  expand(spec.wildcards);
}

}  // namespace

void with_problems_of(const plan::Spec& spec, const std::function<void()>& action) {
  try {
    action();
  } catch (const base::Error& error) {
    if (spec.problems.empty()) {
      throw;
    }
    auto problems = spec.problems;
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
}

Request read_request(const Arguments& arguments, const PlanOptions& options, InputTexts kept) {
  const auto files = sort_files(arguments.words);
  Request request;
  request.kept = std::move(kept);
  if (files.job_file) {
    const auto& text = request.read[*files.job_file] = read_input(request.kept, *files.job_file);
    request.spec = plan::read_job_file(text, *files.job_file, job_file_keys());
  }
  plan::apply(request.spec, options.overrides);
  expand_home(request.spec);
  request.schema = options.schema;
  std::vector<base::Problem> mistyped;
  with_problems_of(request.spec, [&] {
    request.settings = resolve_settings(arguments, request.spec, mistyped);
    request.workflow = workflow_of(files, request.spec);
  });
  auto& problems = request.spec.problems;
  std::move(mistyped.begin(), mistyped.end(), std::back_inserter(problems));
  request.output_directory = base::with_home(request.settings.output.value, home());
  if (request.output_directory.empty()) {
    request.output_directory = stem_of(request.workflow) + "-out";
  }
  return request;
}

std::unique_ptr<Planned> begin_plan(const Request& request, Contact contact,
                                    const std::optional<store::Snapshot>& known) {
  const auto& source = request.workflow;
  const auto kept = request.kept.find(source.word);
  std::optional<Session> session;
  // A file that is no workflow is told before any server is asked.
  if (contact != Contact::offline && is_on_server(source) && kept == request.kept.end()) {
    session = connect(request.settings);
  }
  auto text = kept != request.kept.end() ? kept->second
                                         : read_source(source, session ? &*session : nullptr);
  auto document = workflow::read_document(text, name_of(source));
  if (contact == Contact::server && !session) {
    session = connect(request.settings);
  }
  auto types = node_types_for(request, contact, session, document);
  const auto editor = editor_of_run(known, types.schema);
  auto planned = std::make_unique<Planned>(Planned{
      workflow::load(std::move(document), types.schema, request.output_cache, editor), {}, {}, {}});
  planned->read.emplace(source.word, std::move(text));
  log_warnings(planned->workflow);
  auto& facts = planned->facts;
  facts.offline = contact != Contact::server;
  facts.home = home();
  if (contact == Contact::server) {
    facts.checked_against = describe(*session);
    planned->session = std::move(session);
  } else {
    warn_of_seven(types, planned->workflow);
    facts.node_types = types.of;
    planned->types = std::move(types);
  }
  return planned;
}

void complete_plan(Planned& planned, const Request& request,
                   const std::optional<store::Snapshot>& known, Draws draws) {
  auto& facts = planned.facts;
  for (const auto& [path, text] : request.kept) {
    if (!is_answer(path)) {
      facts.text_files[path].value = text;
    }
  }
  const auto& context = planned.workflow;
  const auto prior = prior_of(known, draws);
  auto plan = plan::expand(request.spec, context, facts, prior);
  while (const auto* needs = std::get_if<plan::Needs>(&plan)) {
    fetch(*needs, planned.session ? &*planned.session : nullptr, facts);
    use_kept_answers(request.kept, *needs, facts);
    mark_known_boards(planned, known);
    plan = plan::expand(request.spec, context, facts, prior);
  }
  planned.plan = std::get<plan::Plan>(std::move(plan));
}

InputTexts inputs_of(const Request& request, const Planned& planned) {
  auto inputs = request.read;
  inputs.insert(planned.read.begin(), planned.read.end());
  for (const auto& [path, fetched] : planned.facts.text_files) {
    if (fetched.value) {
      inputs.emplace(path, *fetched.value);
    }
  }
  add_answers(inputs, planned.facts);
  return inputs;
}

}  // namespace invokeai_batch::app
