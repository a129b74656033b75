// `models cancel JOB…`.

#include "client/client.hpp"
#include "client/naming.hpp"
#include "client/queue.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/invokeai/models.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  const auto jobs = item_ids(names_from(arguments));
  auto client = open_client(arguments);
  for (const auto job : jobs) {
    (void)ask(client, invokeai::install_job_request(client.server(), job.value),
              invokeai::read_install_job, "look at installation " + std::to_string(job.value));
    (void)change(client, invokeai::cancel_install_request(client.server(), job.value),
                 invokeai::read_gone_model, "cancel installation " + std::to_string(job.value));
  }
  return 0;
}

}  // namespace

Command models_cancel_command() {
  return {.name = "models cancel",
          .signature = "JOB…",
          .summary = "Cancel installations",
          .examples = "invokeai-batch models cancel 3",
          .words = {"JOB", "numbers of models jobs; -: those on standard input", 1, k_any_number},
          .options = options_for(define_client, run)};
}

}  // namespace invokeai_batch::app
