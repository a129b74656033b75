#include "directory/repair.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "beside/sidecars.hpp"
#include "directory/run_directory.hpp"
#include "directory/set_aside.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

using report::Finding;
using report::Mended;

// One repair: the directory, its store where it has one, and what is to be entered there.
class Repair {
 public:
  Repair(const std::string& directory, Verification& verification, const FetchWanted& fetch,
         std::optional<store::Store>& store)
      : m_directory(directory), m_verification(verification), m_fetch(fetch), m_store(store) {}

  void all() {
    for (auto& found : m_verification.found) {
      if (found.file.finding == Finding::missing || found.file.finding == Finding::changed) {
        mend(found);
      }
    }
    if (m_store) {
      give_up_lost();
      write_results_when_due();
      write_sidecars();
    }
  }

 private:
  [[nodiscard]] const WantedFile& wanted(const Found& found) const {
    return m_verification.lists.files[*found.wanted];
  }

  void mend(Found& found) {
    const auto& file = wanted(found);
    if (found.file.finding == Finding::changed) {
      found.file.kept_as = set_aside(m_directory, file.file.path, k_changed);
    }
    if (file.is_sidecar) {
      m_sidecars.push_back(&found);
      return;
    }
    if (file.is_results) {
      m_results_are_due = true;
      found.file.mended = Mended::again;
      return;
    }
    auto given =
        file.image_name.empty() ? Given(GoneThere{"the server has it no more"}) : m_fetch(file);
    if (const auto* bytes = std::get_if<std::string>(&given)) {
      take(found, *bytes);
    } else if (auto* gone = std::get_if<GoneThere>(&given)) {
      lose(found, std::move(gone->why));
    } else {
      found.file.why = std::get<NotGiven>(given).why;
    }
  }

  void take(Found& found, const std::string& bytes) {
    const auto& file = wanted(found).file;
    if (base::sha256_hex(bytes) != file.sha256) {
      lose(found, "the server has another file under its name");
      return;
    }
    const auto target = fs::path(m_directory) / file.path;
    base::make_directories(target.parent_path());
    if (write_new(target, bytes) == base::RenameResult::target_exists) {
      found.file.why = "a file has taken its name meanwhile";
      return;
    }
    found.file.mended = Mended::again;
    if (m_store) {
      enter(found);
    }
  }

  // What a crash leaves lies in the directory that is ours, where there is one.
  [[nodiscard]] base::RenameResult write_new(const fs::path& target,
                                             const std::string& bytes) const {
    const auto own = fs::path(m_directory) / store::k_directory;
    const auto write = [&bytes](base::AtomicFile& file) {
      file.write(bytes);
      return file.commit_without_replacing();
    };
    if (std::error_code ignored; fs::is_directory(own, ignored)) {
      base::AtomicFile file(target, own / "repair.part");
      return write(file);
    }
    base::AtomicFile file(target);
    return write(file);
  }

  // The file has its name again; another time stands for its content.
  void enter(const Found& found) {
    auto job = job_of(found);
    auto& output = output_of(job, found);
    const auto facts = base::file_facts(fs::path(m_directory) / output.path);
    output.state = store::FileState::published;
    output.modified_ns = facts ? facts->modified_ns : 0;
    m_store->commit({output});
    m_results_are_due = true;
  }

  void lose(Found& found, std::string why) {
    found.file.mended = Mended::not_made;
    found.file.why = std::move(why);
    if (m_store) {
      m_lost[found.file.job.value_or(0)].push_back(&found);
    }
  }

  // A job of which nothing is left is made again. One that has other images keeps them: another
  // attempt would make other pictures beside those.
  void give_up_lost() {
    for (const auto& [number, lost] : m_lost) {
      auto job = job_of(*lost.front());
      std::vector<store::Row> rows;
      if (!job.in_plan) {
        for (const auto* found : lost) {
          auto output = output_of(job, *found);
          output.state = store::FileState::expected;
          rows.emplace_back(std::move(output));
        }
      } else if (const auto left = files_left(job, lost); !left.empty()) {
        rows = rows_of_partly_lost(job, lost, left);
      } else {
        store::ForgetOutputsRow forget;
        forget.job = job.job.id;
        store::JobStateRow state;
        state.id = job.job.id;
        rows = {std::move(forget), std::move(state)};
        for (auto* found : lost) {
          found->file.mended = Mended::to_make;
        }
      }
      m_store->commit(rows);
      m_results_are_due = true;
    }
  }

  [[nodiscard]] std::vector<std::string> files_left(const store::StoredJob& job,
                                                    const std::vector<Found*>& lost) const {
    std::vector<std::string> paths;
    for (const auto& output : job.outputs) {
      const bool is_lost = std::any_of(lost.begin(), lost.end(), [&](const Found* found) {
        return wanted(*found).ordinal == output.ordinal;
      });
      if (!is_lost && base::file_facts(fs::path(m_directory) / output.path)) {
        paths.push_back(output.path);
      }
    }
    return paths;
  }

  std::vector<store::Row> rows_of_partly_lost(store::StoredJob& job,
                                              const std::vector<Found*>& lost,
                                              const std::vector<std::string>& left) const {
    const auto advice = "to have the whole job made again, delete " + base::join(left, ", ");
    std::vector<store::Row> rows;
    for (auto* found : lost) {
      auto output = output_of(job, *found);
      output.state = store::FileState::expected;
      output.image_name = {};  // gone for good: no later run asks for it
      rows.emplace_back(std::move(output));
      found->file.why += "; " + advice;
    }
    store::JobStateRow state;
    state.id = job.job.id;
    state.state = store::JobState::failed;
    state.reason = "an image is gone, here and on the server; " + advice;
    rows.emplace_back(std::move(state));
    return rows;
  }

  [[nodiscard]] store::StoredJob job_of(const Found& found) {
    if (m_jobs.empty()) {
      std::set<base::JobId> ids;
      for (const auto& each : m_verification.found) {
        if (each.wanted) {
          ids.insert(wanted(each).job_id);
        }
      }
      m_store->each_job([&](store::StoredJob&& job) {
        if (ids.contains(job.job.id)) {
          auto id = job.job.id;
          m_jobs.emplace(std::move(id), std::move(job));
        }
      });
    }
    return m_jobs.at(wanted(found).job_id);
  }

  [[nodiscard]] store::OutputRow& output_of(store::StoredJob& job, const Found& found) const {
    const auto ordinal = wanted(found).ordinal;
    return *std::find_if(job.outputs.begin(), job.outputs.end(),
                         [ordinal](const auto& output) { return output.ordinal == ordinal; });
  }

  void write_results_when_due() {
    if (m_results_are_due) {
      write_results(m_directory, *m_store);
    }
  }

  // They are made of what the store and the images say, which are as they can be by now.
  void write_sidecars() {
    if (m_sidecars.empty()) {
      return;
    }
    write_sidecars_as_before({m_directory}, m_directory, *m_store);
    for (auto* found : m_sidecars) {
      const bool is_there = base::is_there(fs::path(m_directory) / wanted(*found).file.path);
      found->file.mended = is_there ? Mended::again : Mended::not_made;
      found->file.why = is_there ? "" : "its image is gone";
    }
  }

  const std::string& m_directory;
  Verification& m_verification;
  const FetchWanted& m_fetch;
  std::optional<store::Store>& m_store;
  std::map<base::JobId, store::StoredJob> m_jobs;      // those that something is wrong with
  std::map<std::int64_t, std::vector<Found*>> m_lost;  // by number of the job
  std::vector<Found*> m_sidecars;
  bool m_results_are_due = false;
};

}  // namespace

void repair(const std::string& directory, Verification& verification, const FetchWanted& fetch,
            std::optional<store::Store>& store) {
  base::require(store.has_value() == (verification.lists.keeper == ListKeeper::store),
                "a run is repaired with its store");
  Repair(directory, verification, fetch, store).all();
}

}  // namespace invokeai_batch::app
