// `models list`.

#include <optional>
#include <string>
#include <vector>

#include "client/listing.hpp"
#include "client/model_sources.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"
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

int run(const Arguments& arguments, const ModelListOptions& options) {
  Lister lister(options.list, arguments.output);
  auto client = open_client(arguments);
  if (options.missing) {
    need_version(client, 12, "list of models whose files are gone");
  }
  const auto models = options.missing
                          ? ask(client, invokeai::missing_models_request(client.server()),
                                invokeai::read_models, "list its models")
                          : models_of(client);
  Models wanted;
  std::vector<report::Record> records;
  for (const auto& model : models) {
    if ((!options.type || model.type == *options.type) &&
        (!options.base || model.base == *options.base)) {
      wanted.push_back(model);
      records.push_back(record_of(model, handle_of(models, model)));
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
