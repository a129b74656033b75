// `models convert MODEL…`.

#include <algorithm>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

// The server answers when it has read and written the whole model.
constexpr base::Milliseconds k_patience = std::chrono::minutes{30};

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
  return one_by_one(client.session, arguments.output, wanted, [&](const invokeai::Model* model) {
    if (model->format == "diffusers") {
      say(model->name + " is diffusers already", arguments.output);
      return;
    }
    auto request = invokeai::convert_model_request(client.server(), model->key);
    request.idle_timeout = std::max(request.idle_timeout, k_patience);
    const auto converted = change(client, request, invokeai::read_model, "convert " + model->name);
    show_record(record_of(converted, converted.name), arguments.output);
  });
}

}  // namespace

Command models_convert_command() {
  return {.name = "models convert",
          .signature = "MODEL…",
          .summary = "Convert checkpoints to diffusers",
          .examples = "invokeai-batch models convert dreamshaper",
          .words = k_model_words,
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
