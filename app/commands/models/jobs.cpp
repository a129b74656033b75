// `models jobs`.

#include <vector>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::app {

namespace {

struct JobsOptions {
  bool prune = false;
  ListOptions list{};
};

void define(Builder& builder, JobsOptions& options) {
  builder.on("--prune", options.prune, "forget those that have ended", k_how);
  define_client(builder);
  define_list(builder, options.list);
}

int run(const Arguments& arguments, const JobsOptions& options) {
  Lister lister(options.list, arguments.output);
  auto client = open_client(arguments);
  if (options.prune) {
    (void)change(client, invokeai::prune_installs_request(client.server()),
                 invokeai::read_gone_model, "forget installations");
  }
  std::vector<report::Record> records;
  for (const auto& job : ask(client, invokeai::install_jobs_request(client.server()),
                             invokeai::read_install_jobs, "list installations")) {
    records.push_back({std::to_string(job.id),
                       {{"job", job.id},
                        {"status", job.status},
                        {"bytes", job.bytes},
                        {"total_bytes", job.total_bytes},
                        {"source", base::redacted_url(job.source)},
                        {"error", report::text_or_none(job.error)}}});
  }
  lister.show(records);
  return 0;
}

}  // namespace

Command models_jobs_command() {
  return {.name = "models jobs",
          .signature = "",
          .summary = "Installations since the server's start",
          .examples = R"(invokeai-batch models jobs
invokeai-batch models jobs --prune)",
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
