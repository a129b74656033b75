#include "directory/foreign_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unordered_set>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/results_csv.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

// Also a link that leads nowhere.
bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

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

std::unordered_set<std::string> paths_of(const std::optional<store::Snapshot>& known) {
  std::unordered_set<std::string> paths;
  if (known) {
    for (const auto& job : known->jobs) {
      for (const auto& output : job.outputs) {
        paths.insert(output.path);
      }
    }
  }
  return paths;
}

std::vector<std::string> foreign_images(const fs::path& directory, const plan::Plan& plan,
                                        const std::optional<store::Snapshot>& known) {
  const auto own = paths_of(known);
  std::vector<std::string> foreign;
  for (const auto& job : plan.jobs) {
    if (drawn_seed_is_in_name(plan, job)) {
      continue;
    }
    for (auto& path : plan::planned_paths(plan, job, {})) {
      if (!own.contains(path) && is_there(directory / path)) {
        foreign.push_back(std::move(path));
      }
    }
  }
  return foreign;
}

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
    const bool is_ours =
        name.starts_with("run.db") || (name == "lock" && is_our_lock(entry.path()));
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

base::Problem images_problem(const std::string& directory, const std::vector<std::string>& paths) {
  constexpr std::size_t k_most_listed = 10;
  auto listed = paths;
  listed.resize(std::min(listed.size(), k_most_listed));
  if (listed.size() < paths.size()) {
    listed.push_back("and " + std::to_string(paths.size() - listed.size()) + " more");
  }
  return {.where = directory,
          .what =
              "files are where images would be saved, and no run into this directory has made "
              "them",
          .detail = base::join(listed, "\n"),
          .hint = "move them away, or choose another directory (-o) or other names (--name)"};
}

}  // namespace

void refuse_foreign_files(const std::string& output_directory, const plan::Plan& plan,
                          const std::optional<store::Snapshot>& known) {
  std::vector<base::Problem> problems;
  const auto results = fs::path(output_directory) / report::k_results_file;
  if (is_there(results) && (!known || !is_written_by_us(results))) {
    problems.push_back(results_problem(results));
  }
  if (const auto names = files_in_place_of_store(output_directory); !known && !names.empty()) {
    problems.push_back(store_problem(output_directory, names));
  }
  if (const auto images = foreign_images(output_directory, plan, known); !images.empty()) {
    problems.push_back(images_problem(output_directory, images));
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::local_io, std::move(problems));
  }
}

}  // namespace invokeai_batch::app
