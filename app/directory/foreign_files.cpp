#include "directory/foreign_files.hpp"

#include <algorithm>
#include <climits>
#include <filesystem>
#include <fstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "beside/sidecar_list.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/report/results_csv.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

bool is_written_by_us(const fs::path& results) {
  std::ifstream file(results);
  std::string header;
  std::getline(file, header);
  return report::is_results_header(header);
}

bool drawn_seed_is_in_name(const plan::Plan& plan, const plan::PlannedJob& job) {
  return !job.seed && std::any_of(plan.names.begin(), plan.names.end(), [](const auto& part) {
    return part.source == plan::NamePart::Source::seed;
  });
}

// An image that the directory has, or is about to have: its name is its job's.
struct Owner {
  base::JobId job{};
  std::int64_t number = 0;
};

// What the plan's names meet that is not theirs.
struct Met {
  std::vector<std::string> foreign{};  // files that no run into the directory has made
  std::vector<std::string> foreign_sidecars{};
  std::vector<std::string> taken{};     // "001.png: the image of job 1"
  std::vector<std::string> too_long{};  // for any file system
};

class NameCheck {
 public:
  NameCheck(const fs::path& directory, const store::Snapshot* known, report::SidecarForm sidecars)
      : m_directory(directory), m_known(known), m_form(sidecars) {
    if (m_form != report::SidecarForm::none) {
      m_sidecars = SidecarList::of(directory.string());
    }
    if (known == nullptr) {
      return;
    }
    for (const auto& stored : known->jobs) {
      for (const auto& output : stored.outputs) {
        note_foreign_sidecar(output.path);
        // One that had its file before is told from another by what is in it.
        if (output.state == store::FileState::expected && output.sha256.empty()) {
          m_awaited[stored.job.id].push_back(output.path);
        } else {
          m_awaited[stored.job.id];
        }
      }
    }
  }

  void look_at(const plan::Plan& plan, const plan::PlannedJob& job) {
    const auto named = m_awaited.find(job.id);
    if (named != m_awaited.end()) {
      // Its images have their names already; those that are not there yet must still get them.
      for (const auto& path : named->second) {
        note_foreign(path);
      }
    } else if (!drawn_seed_is_in_name(plan, job)) {
      for (const auto& path : plan::planned_paths(plan, job, {})) {
        look_at(job, path);
      }
    }
  }

  [[nodiscard]] const Met& met() const { return m_met; }

 private:
  void look_at(const plan::PlannedJob& job, const std::string& path) {
    if ((m_directory / path).native().size() >= PATH_MAX) {
      m_met.too_long.push_back("job " + std::to_string(job.number) + ": " +
                               std::to_string((m_directory / path).native().size()) + " bytes");
      return;
    }
    note_foreign_sidecar(path);
    const auto& owners = this->owners();
    const auto owner = owners.find(base::collision_key(path));
    if (owner == owners.end()) {
      note_foreign(path);
    } else if (owner->second.job != job.id) {
      m_met.taken.push_back(path + ", wanted by job " + std::to_string(job.number) +
                            ", is an image of job " + std::to_string(owner->second.number));
    }
  }

  // Made when a job asks for it: in a run of which all is made none does.
  const std::unordered_map<std::string, Owner>& owners() {
    if (const auto* known = std::exchange(m_known, nullptr)) {
      for (const auto& stored : known->jobs) {
        for (const auto& output : stored.outputs) {
          m_owners.emplace(base::collision_key(output.path),
                           Owner{stored.job.id, stored.job.number});
        }
      }
    }
    return m_owners;
  }

  void note_foreign(const std::string& path) {
    if (base::is_there(m_directory / path)) {
      m_met.foreign.push_back(path);
    }
  }

  // One that was changed since stays as it is, and is in nobody's way.
  void note_foreign_sidecar(const std::string& picture) {
    if (m_form == report::SidecarForm::none) {
      return;
    }
    const auto path = report::sidecar_path(picture, m_form);
    if (m_sidecars.find(path) == nullptr && base::is_there(m_directory / path)) {
      m_met.foreign_sidecars.push_back(path);
    }
  }

  fs::path m_directory;
  const store::Snapshot* m_known;  // until the owners are made of it
  report::SidecarForm m_form;
  SidecarList m_sidecars;
  std::unordered_map<std::string, Owner> m_owners;  // by collision key
  // Of the jobs whose images have names: those that are not there yet.
  std::unordered_map<base::JobId, std::vector<std::string>> m_awaited;
  Met m_met;
};

// The note that a run leaves in its lock; a crash may come before it.
bool is_our_lock(const fs::path& path) {
  const auto facts = base::file_facts(path);
  return facts && (facts->bytes == 0 || base::read_file(path).starts_with("process "));
}

// Without a store nothing tells that a directory of that name is ours. What a run makes before it
// is the lock and the beginnings of the store itself.
std::vector<std::string> files_in_place_of_store(const fs::path& directory) {
  std::vector<std::string> foreign;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(directory / store::k_directory, none)) {
    const auto name = entry.path().filename().string();
    const bool is_ours = name.starts_with("run.db") || name == "frame.lock" ||
                         (name == "lock" && is_our_lock(entry.path()));
    if (!is_ours) {
      foreign.push_back(name);
    }
  }
  std::sort(foreign.begin(), foreign.end());
  return foreign;
}

base::Problem store_problem(const fs::path& directory, const std::vector<std::string>& names) {
  return {.where = (directory / store::k_directory).string(),
          .what = "there are files here that no run has made",
          .detail = base::join(names, "\n"),
          .hint = "move them away, or choose another directory (-o)"};
}

base::Problem results_problem(const fs::path& results) {
  return {.where = results.string(),
          .what = "there is a file of this name, and no run into this directory has written it",
          .hint = "move it away, or choose another directory (-o)"};
}

std::string listed(std::vector<std::string> lines) {
  constexpr std::size_t k_most_listed = 10;
  const auto count = lines.size();
  if (count > k_most_listed) {
    lines.resize(k_most_listed);
    lines.push_back("and " + std::to_string(count - k_most_listed) + " more");
  }
  return base::join(lines, "\n");
}

base::Problem foreign_problem(const std::string& directory, const std::vector<std::string>& paths) {
  return {.where = directory,
          .what =
              "files are where images would be saved, and no run into this directory has made "
              "them",
          .detail = listed(paths),
          .hint = "move them away, or choose another directory (-o) or other names (--name)"};
}

base::Problem sidecar_problem(const std::string& directory, const std::vector<std::string>& paths) {
  return {.where = directory,
          .what =
              "files are where sidecars of images would be written, and no run into this "
              "directory has made them",
          .detail = listed(paths),
          .hint = "move them away, or choose another directory (-o) or another form (--sidecar)"};
}

base::Problem taken_problem(const std::string& directory, const std::vector<std::string>& names) {
  return {.where = directory,
          .what = "images of other jobs have names that jobs of this plan would give theirs",
          .detail = listed(names),
          .hint =
              "choose names that tell the jobs apart (--name, with a value or {job}), or "
              "another directory (-o)"};
}

base::Problem too_long_problem(const std::string& directory, const std::vector<std::string>& jobs) {
  return {.where = directory,
          .what = "names of images are longer than any file's can be (" +
                  std::to_string(PATH_MAX - 1) + " bytes with their directories)",
          .detail = listed(jobs),
          .hint = "choose shorter names (--name)"};
}

}  // namespace

void refuse_foreign_files(const std::string& output_directory, const plan::Plan& plan,
                          const std::optional<store::Snapshot>& known,
                          report::SidecarForm sidecars) {
  std::vector<base::Problem> problems;
  const auto results = fs::path(output_directory) / report::k_results_file;
  if (base::is_there(results) && (!known || !is_written_by_us(results))) {
    problems.push_back(results_problem(results));
  }
  if (const auto own = files_in_place_of_store(output_directory); !known && !own.empty()) {
    problems.push_back(store_problem(output_directory, own));
  }
  NameCheck names(output_directory, known ? &*known : nullptr, sidecars);
  for (const auto& job : plan.jobs) {
    names.look_at(plan, job);
  }
  if (!names.met().foreign.empty()) {
    problems.push_back(foreign_problem(output_directory, names.met().foreign));
  }
  if (!names.met().foreign_sidecars.empty()) {
    problems.push_back(sidecar_problem(output_directory, names.met().foreign_sidecars));
  }
  if (!names.met().taken.empty()) {
    problems.push_back(taken_problem(output_directory, names.met().taken));
  }
  if (!names.met().too_long.empty()) {
    problems.push_back(too_long_problem(output_directory, names.met().too_long));
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::local_io, std::move(problems));
  }
}

void refuse_files_in_the_way(const std::string& directory, const std::vector<std::string>& paths) {
  if (!paths.empty()) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = directory,
                       .what = "other files are where images would be copied to",
                       .detail = listed(paths),
                       .hint = "move them away, or merge into a new directory (-o)"});
  }
}

}  // namespace invokeai_batch::app
