#include "upkeep/making_again.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "beside/sidecar_list.hpp"
#include "directory/set_aside.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "terminal/console.hpp"
#include "upkeep/own_file.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_old = "old";

// What is under way, or was never made, is made by every run.
bool is_made(const store::StoredJob& stored) {
  return !stored.outputs.empty() &&
         (stored.state == store::JobState::done || stored.state == store::JobState::failed);
}

bool is_wanted(const store::StoredJob& stored, const Selection& selection) {
  return selection && selection->contains(stored.job.number) && is_made(stored);
}

void make_room(const std::string& directory, const base::ListedFile& file, OldPictures old) {
  const auto state = state_of_own_file(directory, file);
  if (state == OwnFile::missing) {
    return;
  }
  if (old == OldPictures::deleted && state == OwnFile::untouched) {
    remove_own_file(directory, file.path);
    return;
  }
  const auto kept_as = set_aside(directory, file.path, k_old);
  log_info(base::one_line(file.path) + " is kept as " + base::one_line(kept_as));
}

}  // namespace

std::vector<std::string> told_of_making_again(const store::Snapshot& known,
                                              const Selection& selection, OldPictures old) {
  std::vector<std::string> lines;
  for (const auto& stored : known.jobs) {
    if (!is_wanted(stored, selection)) {
      continue;
    }
    for (const auto& output : stored.outputs) {
      const auto path = base::one_line(output.path);
      lines.push_back("job " + std::to_string(stored.job.number) + ": made again; " + path +
                      (old == OldPictures::kept ? " is kept as " + path + ".old-N"
                                                : " is deleted, unless it was changed"));
    }
  }
  return lines;
}

void make_again(store::Store& store, store::Snapshot& snapshot, const std::string& directory,
                const Selection& selection, OldPictures old) {
  const auto sidecars = SidecarList::of(directory);
  std::vector<store::Row> rows;
  for (auto& stored : snapshot.jobs) {
    if (!is_wanted(stored, selection)) {
      continue;
    }
    for (const auto& output : stored.outputs) {
      if (output.state != store::FileState::expected) {
        make_room(directory, {output.path, output.bytes, output.sha256}, old);
        for (const auto& sidecar : sidecars_of(sidecars, output.path)) {
          make_room(directory, {sidecar.path, std::nullopt, sidecar.sha256}, old);
        }
      }
    }
    rows.emplace_back(store::ForgetOutputsRow{stored.job.id});
    store::JobStateRow planned;
    planned.id = stored.job.id;
    rows.emplace_back(std::move(planned));
    stored.state = store::JobState::planned;
    stored.reason.clear();
    stored.outputs.clear();
  }
  store.commit(rows);
}

}  // namespace invokeai_batch::app
