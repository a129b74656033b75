// `models show MODEL…`.

#include "client/listing.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  define_client(builder);
  builder.json("as one JSON object a line");
}

int run(const Arguments& arguments) {
  const auto words = names_from(arguments);
  auto client = open_client(arguments);
  const auto models = models_of(client);
  const auto wanted = find_each(
      words, [&models](const std::string& word) { return find_model(models, word).model; });
  for (const auto* model : wanted) {
    show_record(record_of(*model, handle_of(models, *model)), arguments.output);
  }
  return 0;
}

}  // namespace

Command models_show_command() {
  return {.name = "models show",
          .signature = "MODEL…",
          .summary = "Everything about a model",
          .examples = "invokeai-batch models show juggernaut",
          .words = k_model_words,
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
