#include "shards/shards.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "directory/plan_rows.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::app {

namespace {

using store::Row;
using store::StoredJob;

// How a run is cut, for others to compare.
std::string cut_of(const run::Shard& shard, run::Order order) {
  return "of " + std::to_string(shard.count) +
         (order == run::Order::by_models ? " by models" : " as written");
}

void refuse_other_cut(const std::string& directory, std::size_t own, const std::string& cut) {
  for (const auto shard : store::shards_in(directory)) {
    const auto note = shard == own ? std::string() : store::read_lock_note({directory, shard});
    if (!note.empty() && note != cut) {
      throw base::Error(base::ErrorClass::local_io,
                        {.where = directory,
                         .what = "shard " + std::to_string(shard) + " " + base::one_line(note) +
                                 " is at work, and this one is " + std::to_string(own) + " " + cut +
                                 ": they would share jobs",
                         .hint = "wait until the shards of before have ended; what they have done "
                                 "is not made again"});
    }
  }
}

// What holds for the whole run, and what this shard says of itself.
std::vector<Row> rows_of_frame(const run::Shard& shard, const Planned& planned,
                               const store::Snapshot& known) {
  std::vector<Row> rows;
  for (const auto& [key, value] : known.meta) {
    if (!key.starts_with(store::meta::k_input) && key != store::meta::k_command) {
      add_meta(rows, key, value);
    }
  }
  add_meta(rows, store::meta::k_server, base::redacted_url(planned.session->server.base_url));
  add_meta(rows, store::meta::k_server_version, planned.session->version.text);
  add_meta(rows, store::meta::k_shard,
           std::to_string(shard.index) + "/" + std::to_string(shard.count));
  add_meta(rows, store::meta::k_started, base::to_iso8601(base::read_clocks().wall));
  rows.emplace_back(store::NewPlanRow{});
  return rows;
}

// Of the plan's jobs what others know and the shard does not.
std::vector<Row> records_beyond(const store::Store& store, const plan::Plan& plan,
                                const store::Snapshot& known) {
  std::unordered_map<base::JobId, StoredJob> own;
  for (const auto& job : plan.jobs) {
    own.emplace(job.id, StoredJob{});
  }
  store.each_job([&own](StoredJob&& stored) {
    if (const auto job = own.find(stored.job.id); job != own.end()) {
      job->second = std::move(stored);
    }
  });
  std::vector<Row> rows;
  for (const auto& stored : known.jobs) {
    const auto job = own.find(stored.job.id);
    if (job != own.end() && is_touched(stored) && is_further(stored, job->second)) {
      add_record(rows, stored);
    }
  }
  return rows;
}

}  // namespace

void add_record(std::vector<Row>& rows, const StoredJob& stored) {
  rows.emplace_back(store::ForgetOutputsRow{stored.job.id});
  std::copy(stored.attempts.begin(), stored.attempts.end(), std::back_inserter(rows));
  std::copy(stored.outputs.begin(), stored.outputs.end(), std::back_inserter(rows));
  rows.emplace_back(store::JobStateRow{stored.job.id, stored.state, stored.reason, stored.seed});
}

std::vector<base::FileLock> hold_shards(const std::string& directory) {
  std::vector<base::FileLock> locks;
  for (const auto shard : store::shards_in(directory)) {
    locks.push_back(store::occupy({directory, shard}));
  }
  return locks;
}

void fold_shards(store::Store& store, const std::string& directory) {
  if (store::shards_in(directory).empty()) {
    return;  // and a large store is not read for nothing
  }
  auto stores = read_stores(directory);
  if (!stores) {
    return;
  }
  std::unordered_map<base::JobId, StoredJob> before;
  for (const auto& stored : stores->run.jobs) {
    before.emplace(stored.job.id, stored);
  }
  const auto now = together(*std::move(stores));
  std::vector<Row> rows;
  for (const auto& stored : now.jobs) {
    if (stored != before.at(stored.job.id)) {
      add_record(rows, stored);
    }
  }
  std::copy(now.boards.begin(), now.boards.end(), std::back_inserter(rows));
  std::copy(now.uploads.begin(), now.uploads.end(), std::back_inserter(rows));
  store.commit(rows);
}

HeldRun hold_run(const std::string& directory) {
  HeldRun held;
  if (read_frame_of(directory)) {
    static_cast<void>(store_of(held, directory));
  }
  held.known = read_together(directory);
  return held;
}

store::Store& store_of(HeldRun& held, const std::string& directory) {
  if (!held.store) {
    held.store.emplace(store::Store::open(directory, durability()));
    held.shards = hold_shards(directory);
  }
  return *held.store;
}

store::Store open_shard(const std::string& directory, const run::Shard& shard, run::Order order) {
  auto store = store::Store::open({directory, shard.index}, durability());
  const auto cut = cut_of(shard, order);
  store.leave_note(cut);
  refuse_other_cut(directory, shard.index, cut);
  if (const auto writer = store::writer_at_work(directory)) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = directory,
                       .what = "another run is at work in this directory (" + *writer + ")",
                       .hint = "wait for it to end, and run the same command again"});
  }
  return store;
}

RunDirectory enter_shard(store::Store& store, const run::Shard& shard, const Planned& planned,
                         const store::Snapshot& known) {
  auto records = records_beyond(store, planned.plan, known);
  commit_plan(store, rows_of_frame(shard, planned, known), planned.plan, std::move(records));
  RunDirectory directory;
  directory.run_id = {known.meta_value(store::meta::k_run_id).value_or("")};
  directory.snapshot = store.load_frame();
  add_things(directory.snapshot, known);
  store.each_job([&directory](StoredJob&& stored) {
    if (is_touched(stored)) {
      directory.snapshot.jobs.push_back(std::move(stored));
    }
  });
  return directory;
}

void refuse_other_plan(const plan::Plan& plan, const store::Snapshot& known,
                       const std::string& directory) {
  std::unordered_map<base::JobId, std::int64_t> prepared;
  for (const auto& stored : known.jobs) {
    if (stored.in_plan) {
      prepared.emplace(stored.job.id, stored.job.number);
    }
  }
  const auto is_new = [&prepared](const plan::PlannedJob& job) {
    return !prepared.contains(job.id);
  };
  const auto added = std::count_if(plan.jobs.begin(), plan.jobs.end(), is_new);
  if (added == 0 && plan.jobs.size() == prepared.size()) {
    return;
  }
  const auto missing = prepared.size() - (plan.jobs.size() - static_cast<std::size_t>(added));
  throw base::Error(
      base::ErrorClass::input,
      {.where = directory,
       .what = "this is another plan than the one that this directory was prepared for: " +
               base::count_of(static_cast<std::size_t>(added), "job is new", "jobs are new") +
               ", " + base::count_of(missing, "is missing", "are missing"),
       .hint = "invokeai-batch resume " + base::shell_word(directory) +
               " --shard ID/N goes on with the plan of then; `run --prepare` takes the new one, "
               "when no shard is at work"});
}

}  // namespace invokeai_batch::app
