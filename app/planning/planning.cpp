#include "planning/planning.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <random>
#include <utility>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/offline_schema.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

bool is_job_file(const std::string& path) {
  const auto name = base::to_lower(path);
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

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

// When the action fails, what is wrong with the job file is told with it.
template <class Action>
void with_problems_of(const plan::Spec& spec, const Action& action) {
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

std::string workflow_path(const Files& files, const plan::Spec& spec) {
  if (!files.workflow && !spec.workflow) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = spec.file,
                       .what = "no workflow is named",
                       .hint = "name it on the command line, or as `workflow: fox.json` in the job "
                               "file"});
  }
  return files.workflow ? *files.workflow : *spec.workflow;
}

std::uint64_t fresh_randomness() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

plan::Prior prior_of(const std::optional<store::Snapshot>& known, Draws draws) {
  plan::Prior prior;
  prior.date = base::to_date(base::read_clocks().wall);
  if (draws == Draws::now) {
    prior.fresh_seed_base = fresh_randomness();
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
    prior.seed_base = std::stoull(*base);
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

}  // namespace

Request read_request(const Arguments& arguments, InputTexts kept) {
  const auto files = sort_files(arguments.files);
  Request request;
  request.kept = std::move(kept);
  if (files.job_file) {
    const auto& text = request.read[*files.job_file] = read_input(request.kept, *files.job_file);
    request.spec = plan::read_job_file(text, *files.job_file, job_file_keys());
  }
  plan::apply(request.spec, arguments.overrides);
  request.schema = arguments.schema;
  std::vector<base::Problem> mistyped;
  with_problems_of(request.spec, [&] {
    request.settings = Settings::resolve(arguments, request.spec, mistyped);
    request.workflow_path = workflow_path(files, request.spec);
  });
  auto& problems = request.spec.problems;
  std::move(mistyped.begin(), mistyped.end(), std::back_inserter(problems));
  request.output_directory = request.settings.text("output");
  if (request.output_directory.empty()) {
    request.output_directory =
        std::filesystem::path(request.workflow_path).stem().string() + "-out";
  }
  return request;
}

std::unique_ptr<Planned> begin_plan(const Request& request, Contact contact) {
  auto text = read_input(request.kept, request.workflow_path);
  auto document = workflow::read_document(text, request.workflow_path);
  std::optional<Session> session;
  if (contact == Contact::server) {
    session = connect(request.settings);
  }
  auto schema = session ? schema_of(*session, document) : offline_schema(document, request.schema);
  auto planned = std::make_unique<Planned>(
      Planned{workflow::load(std::move(document), std::move(schema), workflow::OutputCache::off),
              std::move(session),
              {},
              {},
              {}});
  planned->read.emplace(request.workflow_path, std::move(text));
  log_warnings(planned->workflow);
  auto& facts = planned->facts;
  facts.offline = contact == Contact::offline;
  if (planned->session) {
    facts.checked_against = describe(*planned->session);
  }
  return planned;
}

void complete_plan(Planned& planned, const Request& request,
                   const std::optional<store::Snapshot>& known, Draws draws) {
  auto& facts = planned.facts;
  for (const auto& [path, text] : request.kept) {
    facts.text_files[path].value = text;
  }
  const auto& context = planned.workflow;
  const auto prior = prior_of(known, draws);
  for (auto needs = plan::needs(request.spec, context, facts, prior); !needs.empty();
       needs = plan::needs(request.spec, context, facts, prior)) {
    fetch(needs, planned.session ? &*planned.session : nullptr, facts);
    mark_known_boards(planned, known);
  }
  planned.plan = plan::expand(request.spec, context, facts, prior);
}

InputTexts inputs_of(const Request& request, const Planned& planned) {
  auto inputs = request.read;
  inputs.insert(planned.read.begin(), planned.read.end());
  for (const auto& [path, fetched] : planned.facts.text_files) {
    if (fetched.value) {
      inputs.emplace(path, *fetched.value);
    }
  }
  return inputs;
}

std::unique_ptr<Planned> make_plan(const Request& request, Contact contact,
                                   const std::optional<store::Snapshot>& known, Draws draws) {
  std::unique_ptr<Planned> planned;
  with_problems_of(request.spec, [&] {
    planned = begin_plan(request, contact);
    if (known) {
      refuse_other_run(*known, planned->workflow, request);
    }
  });
  complete_plan(*planned, request, known, draws);
  return planned;
}

}  // namespace invokeai_batch::app
