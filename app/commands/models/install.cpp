// `models install SOURCE…`.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "client/installs.hpp"
#include "client/listing.hpp"
#include "client/model_sources.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "planning/needed_models.hpp"
#include "server/one_by_one.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::InstallJob;

constexpr const char* k_where_from =
    "say where it comes from: in a models.yaml beside the plan, with --from FILE, or in models: "
    "sources: of the config; on a server that has it: invokeai-batch models list --as-yaml > "
    "models.yaml";

struct InstallOptions {
  std::optional<std::string> for_plan{};
  std::optional<std::string> from{};
  bool in_place = false;
  bool no_wait = false;
};

void define(Builder& builder, InstallOptions& options) {
  builder.text("--for", options.for_plan, "what this plan needs and the server lacks",
               "WORKFLOW|JOBFILE");
  builder.text("--from", options.from,
               "those of this models.yaml that the server lacks; with --for: where they come from",
               "FILE");
  builder.on("--in-place", options.in_place, "a file of the server's stays where it is", k_how);
  builder.on("--no-wait", options.no_wait, "begin, and do not wait for the end", k_how);
  define_client(builder);
}

// nullopt: there is nothing to wait for.
std::optional<InstallJob> begun(Client& client, const std::string& source, bool in_place,
                                const Output& output) {
  const auto outcome = client.session.transport.perform(invokeai::install_model_request(
      client.server(), source, in_place ? invokeai::Inplace::yes : invokeai::Inplace::no));
  adopt_token(client, outcome);
  auto reply = invokeai::read_install_job(outcome);
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  if (failure != nullptr && failure->status == 409 && is_there_already(failure->what)) {
    say(base::redacted_url(source) + ": is installed already", output);
    return std::nullopt;
  }
  return value_or_throw(client.session, std::move(reply), "install " + base::redacted_url(source));
}

// What stands beside the plan, or is named, and what the config knows.
std::vector<ModelSource> known_sources(const InstallOptions& options) {
  auto sources = configured_model_sources();
  auto file = options.from;
  const auto beside =
      std::filesystem::path(options.for_plan.value_or("")).parent_path() / "models.yaml";
  if (!file && base::is_there(beside)) {
    file = beside.string();
  }
  if (file) {
    auto more = read_models_file(*file);
    sources.insert(sources.begin(), more.begin(), more.end());
  }
  return sources;
}

std::vector<ModelSource> lacking(Client& client, const std::vector<ModelSource>& sources) {
  const auto models = models_of(client);
  std::vector<ModelSource> missing;
  std::copy_if(sources.begin(), sources.end(), std::back_inserter(missing),
               [&models](const auto& source) { return !has_model(models, source); });
  return missing;
}

// What neither the server nor a source has is to be had from somewhere.
base::Error with_places_to_look(const base::Error& error) {
  auto problems = error.problems();
  for (auto& problem : problems) {
    const bool is_of_model =
        problem.what.ends_with("is installed") || problem.what.ends_with("is not installed");
    if (is_of_model) {
      problem.detail.clear();  // the models to choose from: another one is not what is wanted
      problem.hint = k_where_from;
    }
  }
  return {error.error_class(), std::move(problems)};
}

std::vector<std::size_t> needed_of(const Request& request,
                                   const std::vector<plan::ModelRecord>& offered) {
  try {
    return needed_models(request, offered);
  } catch (const base::Error& error) {
    throw with_places_to_look(error);
  }
}

// Of the sources that name the same model the first one is meant.
std::vector<ModelSource> needed_for(const Arguments& arguments, const std::string& plan,
                                    const std::vector<ModelSource>& missing) {
  auto planning = arguments;
  planning.words = {plan};
  std::vector<plan::ModelRecord> offered;
  std::vector<ModelSource> distinct;
  for (const auto& source : missing) {
    const bool is_twin = std::any_of(offered.begin(), offered.end(), [&source](const auto& other) {
      return other.name == source.name && other.base == source.base && other.type == source.type;
    });
    if (!is_twin) {
      offered.push_back(
          {.hash = source.hash, .name = source.name, .base = source.base, .type = source.type});
      distinct.push_back(source);
    }
  }
  std::vector<ModelSource> needed;
  for (const auto index : needed_of(read_request(planning, {}), offered)) {
    needed.push_back(distinct[index]);
  }
  return needed;
}

std::vector<std::string> wanted_sources(Client& client, const Arguments& arguments,
                                        const InstallOptions& options) {
  auto sources = names_from(arguments);
  if (!options.for_plan && !options.from) {
    return sources;
  }
  auto missing =
      lacking(client, options.for_plan ? known_sources(options) : read_models_file(*options.from));
  if (options.for_plan) {
    missing = needed_for(arguments, *options.for_plan, missing);
  }
  for (const auto& model : missing) {
    sources.push_back(model.source);
  }
  if (sources.empty()) {
    say("no model is missing", arguments.output);
  }
  return sources;
}

int run(const Arguments& arguments, const InstallOptions& options) {
  if (arguments.words.empty() && !options.for_plan && !options.from) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{
            .what = "nothing is named to be installed",
            .hint = "name sources, or what they are for (--for), or a models.yaml (--from)"});
  }
  auto client = open_client(arguments);
  const auto sources = wanted_sources(client, arguments, options);
  std::vector<InstallJob> jobs;
  const int begun_status =
      one_by_one(client.session, arguments.output, sources, [&](const std::string& source) {
        if (auto job = begun(client, source, options.in_place, arguments.output)) {
          jobs.push_back(*std::move(job));
        }
      });
  bool all = begun_status == 0;
  const int end_status =
      one_by_one(client.session, arguments.output, jobs, [&](const InstallJob& job) {
        if (options.no_wait) {
          write_stdout(std::to_string(job.id) + "\n");
        } else {
          all = tell_end(wait_for(client, job, arguments.output), arguments.output) && all;
        }
      });
  return all ? end_status : 1;
}

}  // namespace

Command models_install_command() {
  return {
      .name = "models install",
      .signature = "[SOURCE…]",
      .summary = "Install models: a path on the server, a URL, OWNER/NAME of Hugging Face",
      .examples = R"(invokeai-batch models install stabilityai/sdxl-turbo
invokeai-batch models install /models/fox.safetensors --in-place
invokeai-batch models install --for jobs.yaml
invokeai-batch models install --from models.yaml --in-place)",
      .notes =
          "Waits for the end; what is installed already is well. The server moves a file of its "
          "machine into its own directory, unless it is to stay where it is (--in-place). With "
          "--no-wait the numbers of the installations are printed, for models jobs and models "
          "cancel. --for looks for sources in --from, else in the models.yaml beside the plan, and "
          "in models: sources: of the config; models list --as-yaml writes such a file.",
      .words = {"SOURCE", "a path on the server, a URL or OWNER/NAME; -: those on standard input",
                0, k_any_number},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
