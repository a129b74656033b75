// `models list`.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "client/listing.hpp"
#include "client/model_sources.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/text.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct ModelListOptions {
  std::optional<std::string> type{};
  std::optional<std::string> base{};
  bool missing = false;
  bool as_yaml = false;
  ListOptions list{};
};

void define(Builder& builder, ModelListOptions& options) {
  builder.text("--type", options.type, "of this type: main, lora, vae …", "TYPE");
  builder.text("--base", options.base, "for this base: sdxl, flux …", "BASE");
  builder.on("--missing", options.missing, "those whose files are gone", k_varies);
  define_client(builder);
  builder.on("--as-yaml", options.as_yaml, "a models.yaml, for models install --from");
  define_list(builder, options.list);
}

bool is_wanted(const std::optional<std::string>& asked_for, const std::string& is) {
  return !asked_for || base::equal_ignoring_case(*asked_for, is);
}

// What means it for the other commands, which know all models.
std::string handle_among(const Models& all, const invokeai::Model& model) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&model](const auto& other) { return other.key == model.key; });
  return found == all.end() ? model.key : handle_of(all, *found);
}

int run(const Arguments& arguments, const ModelListOptions& options) {
  Lister lister(options.list, arguments.output);
  auto client = open_client(arguments);
  if (options.missing) {
    need_version(client, 12, "list of models whose files are gone");
  }
  const auto all = models_of(client);
  const auto models = options.missing
                          ? ask(client, invokeai::missing_models_request(client.server()),
                                invokeai::read_models, "list its models")
                          : all;
  Models wanted;
  std::vector<report::Record> records;
  for (const auto& model : models) {
    if (is_wanted(options.type, model.type) && is_wanted(options.base, model.base)) {
      wanted.push_back(model);
      records.push_back(record_of(model, handle_among(all, model)));
    }
  }
  if (options.as_yaml) {
    write_stdout(models_file_text(wanted, describe(client.session)));
  } else {
    lister.show(records);
  }
  return 0;
}

}  // namespace

Command models_list_command() {
  return {.name = "models list",
          .signature = "",
          .summary = "The models that are installed",
          .examples = R"(invokeai-batch models list --type main --base sdxl
invokeai-batch models list --missing --names
invokeai-batch models list --as-yaml > models.yaml)",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
