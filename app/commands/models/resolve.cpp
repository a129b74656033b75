// `models resolve MODEL…`.

#include <vector>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder, ListOptions& options) {
  define_client(builder);
  define_list(builder, options);
}

int run(const Arguments& arguments, const ListOptions& options) {
  Lister lister(options, arguments.output);
  const auto words = names_from(arguments);
  auto client = open_client(arguments);
  const auto models = models_of(client);
  std::vector<report::Record> records;
  std::vector<base::Problem> problems;
  for (const auto& word : words) {
    try {
      const auto found = find_model(models, word);
      auto record = record_of(*found.model, handle_of(models, *found.model));
      record.fields.insert(record.fields.begin(), {{"reference", word}, {"by", found.by}});
      records.push_back(std::move(record));
    } catch (const base::Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  lister.show(records);
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::input, std::move(problems));
  }
  return 0;
}

}  // namespace

Command models_resolve_command() {
  return {.name = "models resolve",
          .signature = "MODEL…",
          .summary = "What a reference to a model means on this server, and why",
          .examples = "invokeai-batch models resolve sdxl/juggernaut blake3:7bb02e93",
          .words = k_model_words,
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
