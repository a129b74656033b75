// `models delete MODEL…`.

#include <string>
#include <vector>

#include "client/consent.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/text.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ConsentOptions& options) {
  define_consent(builder, options);
  define_client(builder);
}

int run(const Arguments& arguments, const ConsentOptions& options) {
  const auto words = names_from(arguments);
  auto client = open_client(arguments);
  const auto models = models_of(client);
  const auto doomed = find_each(
      words, [&models](const std::string& word) { return find_model(models, word).model; });
  std::vector<std::string> names;
  for (const auto* model : doomed) {
    names.push_back(model->base + "/" + model->name);
  }
  if (doomed.empty() || ask_consent("delete " + base::count_of(doomed.size(), "model") + ": " +
                                        base::join(names, ", "),
                                    options, arguments.output) == Consent::refused) {
    return 0;
  }
  return one_by_one(client.session, arguments.output, doomed, [&](const invokeai::Model* model) {
    (void)change(client, invokeai::delete_model_request(client.server(), model->key),
                 invokeai::read_gone_model, "delete " + model->name);
  });
}

}  // namespace

Command models_delete_command() {
  return {.name = "models delete",
          .signature = "MODEL…",
          .summary = "Delete models, and their files where the server keeps them",
          .examples = R"(invokeai-batch models delete sdxl/juggernaut -n
invokeai-batch models list --missing --names | invokeai-batch models delete - --yes)",
          .words = k_model_words,
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
