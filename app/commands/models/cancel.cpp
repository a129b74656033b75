// `models cancel JOB…`.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "client/naming.hpp"
#include "commands/models/models.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "server/one_by_one.hpp"

namespace invokeai_batch::app {

namespace {

// The first one of a server has the number 0.
std::vector<std::int64_t> install_ids(const std::vector<std::string>& words) {
  std::vector<std::int64_t> ids;
  std::vector<base::Problem> problems;
  for (const auto& word : words) {
    const auto number = base::parse_integer(word);
    if (number && *number >= 0) {
      if (std::find(ids.begin(), ids.end(), *number) == ids.end()) {
        ids.push_back(*number);
      }
    } else {
      problems.push_back({.where = word, .what = "expected the number of an installation"});
    }
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return ids;
}

int run(const Arguments& arguments) {
  const auto jobs = install_ids(names_from(arguments));
  auto client = open_client(arguments);
  return one_by_one(client.session, arguments.output, jobs, [&client](std::int64_t job) {
    (void)ask(client, invokeai::install_job_request(client.server(), job),
              invokeai::read_install_job, "look at installation " + std::to_string(job));
    (void)change(client, invokeai::cancel_install_request(client.server(), job),
                 invokeai::read_gone_model, "cancel installation " + std::to_string(job));
  });
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
