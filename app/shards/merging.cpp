#include "shards/merging.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

#include "beside/sidecars.hpp"
#include "directory/foreign_files.hpp"
#include "directory/plan_rows.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "shards/made_twice.hpp"
#include "shards/merge_sources.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

using store::StoredJob;

// `part`: where the copy is until it is whole; a crash leaves it there.
std::string copy_of(const fs::path& from, const fs::path& to, const fs::path& part) {
  const auto bytes = base::read_file(from);
  base::make_directories(to.parent_path());
  base::AtomicFile file(to, part);
  file.write(bytes);
  (void)file.commit_without_replacing();
  return base::sha256_hex(bytes);
}

// Collects what goes into the target.
class Collector {
 public:
  Collector(const std::string& target, const store::Snapshot* known) : m_target(target) {
    if (known != nullptr) {
      for (const auto& stored : known->jobs) {
        m_jobs.emplace(stored.job.id, Found{stored, target});
      }
    }
  }

  void add(const MergeSource& source) {
    for (const auto& stored : source.known.jobs) {
      const auto [found, is_new] = m_jobs.emplace(stored.job.id, Found{stored, source.directory});
      if (is_new) {
        continue;
      }
      auto& best = found->second;
      if (auto warning = made_twice(best.job, best.where, stored, source.directory)) {
        m_merged.warnings.push_back(*std::move(warning));
      } else if (is_further(stored, best.job) || is_to_bring_again(best, stored)) {
        best = {stored, source.directory};
      }
    }
    ++m_merged.stores;
  }

  /// What of the user's lies where images would be copied to.
  [[nodiscard]] std::vector<std::string> files_in_the_way() const {
    std::vector<std::string> paths;
    for (const auto& [id, found] : m_jobs) {
      for (const auto& output : found.job.outputs) {
        const bool is_brought =
            found.where != m_target && output.state == store::FileState::published;
        if (is_brought && is_another(fs::path(m_target) / output.path, output.sha256)) {
          paths.push_back(output.path);
        }
      }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  /// Brings the images over, none of which is there as another file; the rows of what the target
  /// has then, after all its jobs.
  std::vector<store::Row> rows() {
    std::vector<StoredJob> jobs;
    for (auto& [id, found] : m_jobs) {
      if (found.where != m_target) {
        bring(found);
      }
      jobs.push_back(std::move(found.job));
    }
    std::sort(jobs.begin(), jobs.end(),
              [](const StoredJob& a, const StoredJob& b) { return a.job.number < b.job.number; });
    std::vector<store::Row> rows;
    for (const auto& stored : jobs) {
      if (stored.in_plan) {
        rows.emplace_back(stored.job);
      }
    }
    for (const auto& stored : jobs) {
      const bool is_known = stored.state != store::JobState::planned || is_touched(stored);
      if (stored.in_plan && is_known) {
        add_record(rows, stored);
      }
    }
    return rows;
  }

  [[nodiscard]] Merged take() { return std::move(m_merged); }

 private:
  struct Found {
    StoredJob job;
    std::string where;
  };

  // The target had its files, and has lost one since.
  [[nodiscard]] bool is_to_bring_again(const Found& best, const StoredJob& stored) const {
    const bool is_same = best.where == m_target && best.job.state == stored.state &&
                         images_of(best.job) == images_of(stored);
    return is_same && std::any_of(best.job.outputs.begin(), best.job.outputs.end(),
                                  [this](const store::OutputRow& output) {
                                    return output.state == store::FileState::published &&
                                           !base::is_there(fs::path(m_target) / output.path);
                                  });
  }

  [[nodiscard]] static bool is_another(const fs::path& path, const std::string& sha256) {
    return base::is_there(path) &&
           (!base::file_facts(path) || base::sha256_hex_of_file(path) != sha256);
  }

  void bring(Found& found) {
    for (auto& output : found.job.outputs) {
      if (output.state == store::FileState::published) {
        bring(found.where, output);
      }
    }
  }

  void bring(const std::string& where, store::OutputRow& output) {
    const auto from = fs::path(where) / output.path;
    const auto to = fs::path(m_target) / output.path;
    if (!base::is_there(to)) {
      if (!base::file_facts(from)) {
        m_merged.warnings.push_back(from.string() +
                                    " is gone; `invokeai-batch resume` fetches it again");
        output.state = store::FileState::expected;
        return;
      }
      const auto part = store::state_directory(m_target) / "merge.part";
      if (copy_of(from, to, part) != output.sha256) {
        m_merged.warnings.push_back(from.string() + " has changed since it was saved");
      }
      ++m_merged.files;
    }
    const auto facts = base::file_facts(to);
    output.modified_ns = facts ? facts->modified_ns : 0;
  }

  std::string m_target;
  std::unordered_map<base::JobId, Found> m_jobs;
  Merged m_merged;
};

// How far the run is that they are merged into.
void count_jobs(const std::string& directory, Merged& merged) {
  const auto count = [&](const StoredJob& stored) {
    merged.jobs += stored.in_plan ? 1 : 0;
    merged.done += stored.in_plan && stored.state == store::JobState::done ? 1 : 0;
  };
  const bool is_there = store::read_run(
      directory, [](const store::Snapshot& /*frame*/) {}, count);
  base::require(is_there, "what was merged is a run");
}

base::Error nothing_to_merge(const std::string& directory, const store::Snapshot& known) {
  const auto word = base::shell_word(directory);
  return std::any_of(known.jobs.begin(), known.jobs.end(), is_touched)
             ? base::Error(base::ErrorClass::input,
                           {.where = directory,
                            .what = "this run was made in one piece: there is nothing to merge",
                            .hint = "invokeai-batch status " + word + " tells how far it is"})
             : base::Error(base::ErrorClass::input,
                           {.where = directory,
                            .what = "no shard of this run has been started: there is nothing to "
                                    "merge",
                            .hint = "invokeai-batch resume " + word + " --shard ID/N starts one"});
}

}  // namespace

Merged merge_shards(const std::string& directory) {
  if (!read_frame_of(directory)) {
    throw no_run_in(directory, RunIn::shards);
  }
  if (store::shards_in(directory).empty()) {
    throw nothing_to_merge(directory, store::read_snapshot(directory).value_or(store::Snapshot{}));
  }
  auto store = store::Store::open(directory, durability());
  const auto shards = hold_shards(directory);
  Merged merged;
  merged.stores = shards.size();
  merged.warnings = made_twice_in(read_stores(directory).value_or(KnownStores{}));
  fold_shards(store, directory);
  write_results(directory, store);
  write_sidecars_as_before({directory}, directory, store);
  count_jobs(directory, merged);
  return merged;
}

Merged merge_directories(const std::vector<std::string>& directories, const std::string& target) {
  const auto sources = open_sources(directories, target);
  const auto& first = sources.front();
  auto held = hold_run(target);
  if (held.known && held.known->meta_value(store::meta::k_run_id)) {
    refuse_other_run(first, *held.known, target);
  } else {
    held.known.reset();
  }
  refuse_foreign_files(target, plan::Plan{}, held.known);
  Collector collector(target, held.known ? &*held.known : nullptr);
  for (const auto& source : sources) {
    collector.add(source);
  }
  refuse_files_in_the_way(target, collector.files_in_the_way());
  auto& store = store_of(held, target);
  std::vector<store::Row> rows;
  for (const auto& [key, value] : first.known.meta) {
    add_meta(rows, key, value);
  }
  rows.emplace_back(store::NewPlanRow{});
  auto found = collector.rows();
  std::move(found.begin(), found.end(), std::back_inserter(rows));
  for (const auto& source : sources) {
    std::copy(source.known.boards.begin(), source.known.boards.end(), std::back_inserter(rows));
    std::copy(source.known.uploads.begin(), source.known.uploads.end(), std::back_inserter(rows));
  }
  store.commit(rows);
  write_results(target, store);
  write_sidecars_as_before(directories, target, store);
  auto merged = collector.take();
  count_jobs(target, merged);
  return merged;
}

}  // namespace invokeai_batch::app
