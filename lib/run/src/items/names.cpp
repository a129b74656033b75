#include "items/names.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/plan/output_path.hpp"

namespace invokeai_batch::run {

namespace {

constexpr JobIndex k_left_job = std::numeric_limits<JobIndex>::max();  // the plan has it no more

std::size_t key_of(const std::string& path) {
  return std::hash<std::string>()(base::collision_key(path));
}

}  // namespace

Names::Names(const plan::Plan& plan, const JobsById& planned, const store::Snapshot& snapshot,
             std::filesystem::path output_directory)
    : m_plan(plan), m_directory(std::move(output_directory)) {
  for (const auto& stored : snapshot.jobs) {
    const auto found = planned.find(stored.job.id.value);
    for (const auto& output : stored.outputs) {
      m_known.emplace_back(output.path, found == planned.end() ? k_left_job : found->second);
    }
  }
}

std::string Names::give(ItemNames& item, std::size_t nth,
                        const std::function<std::string(std::size_t nth)>& numbered) {
  learn_known();
  const auto wanted = numbered(nth);
  auto path = wanted;
  bool is_own = true;  // what stands in its way is an image of the same job
  for (auto number = nth; is_taken(item, path, number > 1);) {
    is_own = is_own && std::find(item.given.begin(), item.given.end(), path) != item.given.end();
    auto next = numbered(++number);
    base::require(next != path, "another number gives another name");
    path = std::move(next);
  }
  if (!is_own) {
    item.warnings.push_back(wanted + " is the name of something else; the image is called " + path);
  }
  m_owners[key_of(path)] = item.job;
  item.given.push_back(path);
  return path;
}

// Only a number can make a name of the plan out of another: most plans are never learnt.
bool Names::is_taken(const ItemNames& item, const std::string& path, bool is_numbered) {
  if (is_numbered && !m_knows_plan) {
    learn_plan();
  }
  const auto is_same = [key = base::collision_key(path)](const std::string& given) {
    return base::collision_key(given) == key;
  };
  return std::any_of(item.given.begin(), item.given.end(), is_same) || is_anothers(item.job, path);
}

bool Names::is_anothers(JobIndex job, const std::string& path) const {
  const auto owner = m_owners.find(key_of(path));
  return owner == m_owners.end() ? base::is_there(m_directory / path) : owner->second != job;
}

void Names::learn_known() {
  for (const auto& [path, job] : m_known) {
    m_owners.emplace(key_of(path), job);
  }
  m_known = {};
}

void Names::learn_plan() {
  m_knows_plan = true;
  for (JobIndex job = 0; job < m_plan.jobs.size(); ++job) {
    for (const auto& path : plan::planned_paths(m_plan, m_plan.jobs[job], {})) {
      m_owners.emplace(key_of(path), job);
    }
  }
}

}  // namespace invokeai_batch::run
