// `models scan PATH`.

#include <vector>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"

namespace invokeai_batch::app {

namespace {

struct ScanOptions {
  bool fresh = false;
  ListOptions list{};
};

void define(Builder& builder, ScanOptions& options) {
  builder.on("--new", options.fresh, "those that are not installed", k_varies);
  define_client(builder);
  define_list(builder, options.list);
}

int run(const Arguments& arguments, const ScanOptions& options) {
  Lister lister(options.list, arguments.output);
  auto client = open_client(arguments);
  std::vector<report::Record> records;
  for (const auto& found :
       ask(client, invokeai::scan_models_request(client.server(), arguments.words.front()),
           invokeai::read_found_models, "look into " + arguments.words.front())) {
    if (!options.fresh || !found.is_installed) {
      records.push_back({found.path, {{"path", found.path}, {"installed", found.is_installed}}});
    }
  }
  lister.show(records);
  return 0;
}

}  // namespace

Command models_scan_command() {
  return {.name = "models scan",
          .signature = "PATH",
          .summary = "The models in a directory of the server's",
          .examples =
              "invokeai-batch models scan ~/models --new --names | invokeai-batch models install - "
              "--in-place",
          .words = {"PATH", "a directory on the server", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
