#include "directory/plan_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace invokeai_batch::app {

using store::Row;

namespace {

// As asked for: name and text, in plan order.
std::vector<std::pair<std::string, std::string>> values_of(const plan::Plan& plan,
                                                           const plan::PlannedJob& job) {
  std::vector<std::pair<std::string, std::string>> values;
  for (std::size_t i = 0; i < plan.varied.size() && i < job.texts.size(); ++i) {
    values.emplace_back(plan.varied[i].name, plan.texts[job.texts[i]]);
  }
  return values;
}

store::JobRow job_row(const plan::Plan& plan, const plan::PlannedJob& job) {
  store::JobRow row;
  row.id = job.id;
  row.number = job.number;
  row.values = values_of(plan, job);
  row.board = job.board ? plan.boards[*job.board].name : "";
  row.seed = job.seed;
  return row;
}

}  // namespace

void add_meta(std::vector<Row>& rows, std::string_view key, std::string value) {
  store::MetaRow row;
  row.key = std::string(key);
  row.value = std::move(value);
  rows.emplace_back(std::move(row));
}

bool is_plan_of(const std::vector<store::StoredJob>& jobs, const plan::Plan& plan) {
  const auto is_kept = [&jobs](const plan::PlannedJob& job) {
    const auto found = std::lower_bound(jobs.begin(), jobs.end(), job.number,
                                        [](const store::StoredJob& stored, std::int64_t number) {
                                          return stored.job.number < number;
                                        });
    return found != jobs.end() && found->job.id == job.id && found->in_plan;
  };
  const auto in_plan =
      std::count_if(jobs.begin(), jobs.end(), [](const auto& stored) { return stored.in_plan; });
  return static_cast<std::size_t>(in_plan) == plan.jobs.size() &&
         std::all_of(plan.jobs.begin(), plan.jobs.end(), is_kept);
}

void commit_plan(store::Store& store, std::vector<Row> head, const plan::Plan& plan,
                 std::vector<Row> tail) {
  std::size_t next = 0;
  store.commit_each([&](Row& row) {
    const auto index = next++;
    if (index < head.size()) {
      row = std::move(head[index]);
      return true;
    }
    const auto behind_head = index - head.size();
    if (behind_head < plan.jobs.size()) {
      row = job_row(plan, plan.jobs[behind_head]);
      return true;
    }
    const auto behind_jobs = behind_head - plan.jobs.size();
    if (behind_jobs == tail.size()) {
      return false;
    }
    row = std::move(tail[behind_jobs]);
    return true;
  });
}

}  // namespace invokeai_batch::app
