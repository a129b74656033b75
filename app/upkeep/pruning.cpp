#include "upkeep/pruning.hpp"

#include <set>

#include "beside/sidecar_list.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "upkeep/own_file.hpp"

namespace invokeai_batch::app {

namespace {

constexpr std::size_t k_most_named = 10;

std::string named(const std::vector<std::string>& paths) {
  std::vector<std::string> some;
  for (const auto& path : paths) {
    if (some.size() == k_most_named) {
      some.push_back("and " + std::to_string(paths.size() - k_most_named) + " more");
      break;
    }
    some.push_back(base::one_line(path));
  }
  return base::join(some, ", ");
}

void look_at(const std::string& path, OwnFile state, Prunable& prunable) {
  switch (state) {
    case OwnFile::untouched:
      prunable.paths.push_back(path);
      break;
    case OwnFile::changed:
      prunable.changed.push_back(path);
      break;
    case OwnFile::missing:
      break;
  }
}

}  // namespace

Prunable prunable_files(const store::Snapshot& known, const plan::Plan& plan,
                        const std::string& directory) {
  std::set<base::JobId> planned;
  for (const auto& job : plan.jobs) {
    planned.insert(job.id);
  }
  const auto sidecars = SidecarList::of(directory);
  Prunable prunable;
  for (const auto& stored : known.jobs) {
    if (planned.contains(stored.job.id)) {
      continue;
    }
    const auto before = prunable.paths.size();
    for (const auto& output : stored.outputs) {
      if (output.state != store::FileState::published) {
        continue;
      }
      look_at(output.path, state_of_own_file(directory, output), prunable);
      for (const auto& sidecar : sidecars_of(sidecars, output.path)) {
        look_at(sidecar.path,
                state_of_own_file(directory,
                                  base::ListedFile{.path = sidecar.path, .sha256 = sidecar.sha256}),
                prunable);
      }
    }
    prunable.jobs += prunable.paths.size() > before ? 1 : 0;
  }
  return prunable;
}

std::string to_text(const Prunable& prunable) {
  return "delete " + base::count_of(prunable.paths.size(), "file") + " of " +
         base::count_of(prunable.jobs, "job") +
         " that the plan no longer has: " + named(prunable.paths);
}

void prune(const Prunable& prunable, const std::string& directory) {
  for (const auto& path : prunable.paths) {
    remove_own_file(directory, path);
  }
}

}  // namespace invokeai_batch::app
