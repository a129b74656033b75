// `models delete MODEL…`.

#include <string>
#include <vector>

#include "client/consent.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/text.hpp"

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
  std::vector<const invokeai::Model*> doomed;
  std::vector<std::string> names;
  for (const auto& word : words) {
    doomed.push_back(find_model(models, word).model);
    names.push_back(doomed.back()->base + "/" + doomed.back()->name);
  }
  if (doomed.empty() || ask_consent("delete " + base::count_of(doomed.size(), "model") + ": " +
                                        base::join(names, ", "),
                                    options, arguments.output) == Consent::refused) {
    return 0;
  }
  for (const auto* model : doomed) {
    (void)change(client, invokeai::delete_model_request(client.server(), model->key),
                 invokeai::read_gone_model, "delete " + model->name);
  }
  return 0;
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
