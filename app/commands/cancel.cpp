// `cancel DIR`: stop a run, wherever it is at work, and take what is left of it off the server.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client/client.hpp"
#include "client/listing.hpp"
#include "client/queue.hpp"
#include "commands/commands.hpp"
#include "directory/kept_inputs.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/store/store.hpp"
#include "runs/cancel_request.hpp"
#include "runs/kept_run.hpp"
#include "server/abilities.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

struct CancelOptions {
  bool dry_run = false;
};

void define(Builder& builder, CancelOptions& options) {
  builder.on("-n,--dry-run", options.dry_run, "say what would be canceled, and do not", k_how);
  builder.settings({"server", "queue"});
}

// A submission that may be on the server still, and whose it is.
struct OpenAttempt {
  store::AttemptRow attempt{};
  std::int64_t job = 0;
};

bool has_ended(const store::AttemptRow& attempt) {
  return invokeai::is_terminal(invokeai::item_status(attempt.status));
}

std::vector<OpenAttempt> open_attempts(const store::Snapshot& known) {
  std::vector<OpenAttempt> open;
  for (const auto& job : known.jobs) {
    const bool is_over = job.state == store::JobState::done || job.state == store::JobState::ended;
    for (const auto& attempt : job.attempts) {
      if (!is_over && !has_ended(attempt)) {
        open.push_back({attempt, job.job.number});
      }
    }
  }
  return open;
}

// Jobs whose last submission was canceled by us.
std::set<std::int64_t> canceled_jobs(const store::Snapshot& known) {
  std::set<std::int64_t> jobs;
  for (const auto& job : known.jobs) {
    if (!job.attempts.empty() && job.state == store::JobState::planned) {
      const auto& status = job.attempts.back().status;
      if (status == store::k_canceling ||
          invokeai::item_status(status) == invokeai::ItemStatus::canceled) {
        jobs.insert(job.job.number);
      }
    }
  }
  return jobs;
}

std::string jobs_text(const std::set<std::int64_t>& jobs) {
  constexpr std::size_t k_columns = 60;
  return jobs.empty() ? std::string("no job")
                      : report::job_list({jobs.begin(), jobs.end()}, k_columns);
}

void say_how_to_go_on(const Arguments& arguments) {
  say("next: invokeai-batch resume " + base::shell_word(arguments.words.front()), arguments.output);
}

// ---- a process is at work -----------------------------------------------------------------------

// As long as a run may take to come to its end, and a little more.
void wait_for_end(const std::string& directory) {
  constexpr std::chrono::seconds k_patience{120};
  constexpr std::chrono::milliseconds k_interval{100};
  const auto deadline = std::chrono::steady_clock::now() + k_patience;
  while (const auto writer = store::writer_at_work(directory)) {
    request_cancel(directory);  // a run that has just begun takes it for one of before
    if (std::chrono::steady_clock::now() >= deadline) {
      throw base::Error(base::ErrorClass::local_io,
                        {.where = directory,
                         .what = *writer + " has been asked to stop and does not",
                         .hint = "end it there, then cancel what is on the server: "
                                 "invokeai-batch cancel " +
                                 base::shell_word(directory)});
    }
    std::this_thread::sleep_for(k_interval);
  }
  withdraw_cancel(directory);
}

// ---- nobody is ----------------------------------------------------------------------------------

// A cancellation that a later run finds is ours.
void announce(store::Store& store, const std::vector<OpenAttempt>& open) {
  std::vector<store::Row> rows;
  for (const auto& one : open) {
    auto attempt = one.attempt;
    attempt.status = store::k_canceling;
    rows.emplace_back(std::move(attempt));
  }
  store.commit(rows);
}

std::vector<invokeai::BatchId> batches_of(const std::vector<OpenAttempt>& open) {
  std::vector<invokeai::BatchId> batches;
  for (const auto& one : open) {
    batches.push_back({one.attempt.batch_id});
  }
  return batches;
}

using JobNumbers = std::set<std::int64_t>;

// What never began is to do again. What ran may have made its images all the same: the next run
// looks. Gives back the jobs that were canceled.
JobNumbers settle(store::Store& store, Client& client, const std::vector<OpenAttempt>& open) {
  std::unordered_map<std::int64_t, const OpenAttempt*> by_item;
  std::vector<invokeai::ItemId> items;
  for (const auto& one : open) {
    by_item[*one.attempt.item_id] = &one;
    items.push_back({*one.attempt.item_id});
  }
  JobNumbers jobs;
  std::vector<store::Row> rows;
  in_chunks(items, [&](const std::vector<invokeai::ItemId>& some) {
    for (const auto& item : ask(client, invokeai::item_summaries_request(client.server(), some),
                                invokeai::read_item_summaries, "ask about the run's items")) {
      const auto found = by_item.find(item.id.value);
      if (found == by_item.end() || item.status != invokeai::ItemStatus::canceled ||
          item.batch.value != found->second->attempt.batch_id) {
        continue;
      }
      jobs.insert(found->second->job);
      if (item.started_at.empty()) {
        auto attempt = found->second->attempt;
        attempt.status = std::string(invokeai::to_string(item.status));
        attempt.completed_at = item.completed_at;
        store::JobStateRow state;
        state.id = attempt.job;
        rows.emplace_back(std::move(attempt));
        rows.emplace_back(std::move(state));
      }
    }
  });
  store.commit(rows);
  return jobs;
}

// The same by their batches, of which nothing is settled: where the items are not known, or the
// server cannot be asked about many.
JobNumbers canceled_among(Client& client, const std::vector<OpenAttempt>& open) {
  JobNumbers jobs;
  for (const auto& one : open) {
    const auto status =
        ask(client, invokeai::batch_status_request(client.server(), {one.attempt.batch_id}),
            invokeai::read_batch_status, "ask about the run's items");
    if (status.canceled > 0) {
      jobs.insert(one.job);
    }
  }
  return jobs;
}

JobNumbers cancel_on_server(const Arguments& arguments, const std::string& directory) {
  auto store = store::Store::open(directory);  // no run begins meanwhile
  const auto shards = hold_shards(directory);
  fold_shards(store, directory);
  const auto known = store.load();
  auto open = open_attempts(known);
  if (open.empty()) {
    return {};
  }
  const auto kept = kept_run(known, arguments, directory);
  auto client =
      open_client(read_request(kept.arguments, kept.options.plan, kept_inputs(known)).settings);
  announce(store, open);
  const auto count = cancel_batches(client, batches_of(open), "cancel the run's items");
  say(base::count_of(static_cast<std::size_t>(count), "item") + " canceled on " +
          describe(client.session),
      arguments.output);
  const bool has_summaries = has_item_summaries(client.session);
  const auto known_items = std::partition(open.begin(), open.end(), [&](const auto& one) {
    return has_summaries && one.attempt.item_id;
  });
  auto jobs = settle(store, client, {open.begin(), known_items});
  jobs.merge(canceled_among(client, {known_items, open.end()}));
  return jobs;
}

int say_what_would_be(const Arguments& arguments, const store::Snapshot& known,
                      const std::optional<std::string>& writer) {
  std::set<std::int64_t> jobs;
  for (const auto& one : open_attempts(known)) {
    jobs.insert(one.job);
  }
  say((writer ? *writer + " would be stopped" : "no process is at work") +
          "; on the server: " + jobs_text(jobs),
      arguments.output);
  return 0;
}

int run(const Arguments& arguments, const CancelOptions& options) {
  const auto directory = std::filesystem::absolute(arguments.words.front()).string();
  const auto before = read_together(directory);
  if (!before) {
    throw no_run_in(arguments.words.front());
  }
  const auto writer = store::writer_at_work(directory);
  if (options.dry_run) {
    return say_what_would_be(arguments, *before, writer);
  }
  if (writer) {
    wait_for_end(directory);
    say(arguments.words.front() + ": " + *writer + " has stopped", arguments.output);
  }
  // A process that has lost its server, or was killed, leaves something there.
  auto by_us = cancel_on_server(arguments, directory);
  auto jobs = canceled_jobs(store::read_snapshot(directory).value_or(store::Snapshot{}));
  for (const auto job : canceled_jobs(*before)) {
    jobs.erase(job);
  }
  jobs.merge(by_us);
  say("canceled: " + jobs_text(jobs), arguments.output);
  say_how_to_go_on(arguments);
  return 0;
}

}  // namespace

Command cancel_command() {
  return {.name = "cancel",
          .signature = "DIR",
          .summary = "Stop the run into a directory, and take what it has left off the server",
          .examples = R"(invokeai-batch cancel out
invokeai-batch cancel out -n)",
          .notes =
              "A run that is at work, here or on another host that has the directory, is asked "
              "to stop: it cancels its jobs on the server, also the one that runs, fetches "
              "what is made, and ends with 5. Where none is at work, its items are canceled.",
          .words = {"DIR", "the directory of a run", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
