// `models sync WORKFLOW`.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "client/listing.hpp"
#include "client/new_file.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/model_uses.hpp"
#include "planning/planning.hpp"

namespace invokeai_batch::app {

namespace {

struct SyncOptions {
  std::optional<std::string> write{};
  ListOptions list{};
};

void define(Builder& builder, SyncOptions& options) {
  builder.text("--write", options.write, "save a copy that names the models of this server", "FILE",
               k_how);
  builder.settings({"server"});
  define_list(builder, options.list);
}

report::Record record_of(const plan::ModelUse& use) {
  return {use.input,
          {{"input", use.input},
           {"model", use.wanted},
           {"found", report::text_or_none(use.found)},
           {"by", report::text_or_none(use.by)}}};
}

void save_copy(const std::string& workflow, const std::string& name, const std::string& copy,
               const std::vector<plan::ModelRecord>& models) {
  if (base::is_there(copy)) {
    throw base::Error(base::ErrorClass::input, {.where = copy,
                                                .what = "there is a file of this name",
                                                .hint = "choose another name for the copy"});
  }
  const auto document = json::parse(workflow, name);
  const auto synced = plan::with_models_of(document.root(), models);
  const auto text = synced.value_or(json::to_text(document.root()));
  const auto pretty = json::parse(text, copy);
  write_new_file(copy, json::to_pretty_text(pretty.root()) + "\n");
}

int run(const Arguments& arguments, const SyncOptions& options) {
  Lister lister(options.list, arguments.output);
  const auto request = read_request(arguments, {});
  const auto planned = begin_plan(request, Contact::server, std::nullopt);
  plan::Needs needs;
  needs.models = true;
  fetch(needs, &*planned->session, planned->facts);
  const auto& models = *planned->facts.models;
  std::vector<report::Record> records;
  std::vector<base::Problem> problems;
  for (const auto& use : plan::model_uses(planned->workflow, models)) {
    records.push_back(record_of(use));
    if (use.found.empty()) {
      problems.push_back({.where = use.input,
                          .what = "this server has no model " + use.wanted,
                          .hint = "invokeai-batch models install --for " +
                                  base::shell_word(request.workflow.word) +
                                  " --from FILE, a models.yaml that says where it comes from"});
    }
  }
  lister.show(records);
  if (options.write) {
    save_copy(planned->read.at(request.workflow.word), name_of(request.workflow), *options.write,
              models);
    say(*options.write + " written", arguments.output);
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return 0;
}

}  // namespace

Command models_sync_command() {
  return {.name = "models sync",
          .signature = "WORKFLOW",
          .summary = "What the models that a workflow names are on this server",
          .examples = R"(invokeai-batch models sync fox.json
invokeai-batch models sync fox.json --write fox-here.json)",
          .notes =
              "A run looks them up the same way: by key, else by hash, else by name, base and "
              "type. A copy is for the GUI, which looks at keys alone.",
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
