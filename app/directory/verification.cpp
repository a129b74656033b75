#include "directory/verification.hpp"

#include <filesystem>
#include <optional>
#include <unordered_set>
#include <utility>

#include "directory/report_page.hpp"
#include "directory/set_aside.hpp"
#include "invokeai_batch/base/listed_files.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

using report::Finding;

constexpr std::string_view k_grid_file = "grid.png";  // where `grid` puts it

std::optional<Finding> finding_of(base::Verdict verdict) {
  switch (verdict) {
    case base::Verdict::whole:
      return std::nullopt;
    case base::Verdict::missing:
      return Finding::missing;
    case base::Verdict::changed:
      return Finding::changed;
    case base::Verdict::outside:
      return Finding::outside;
  }
  return std::nullopt;
}

bool is_our_own(const std::string& directory, const std::string& path) {
  return path.starts_with(std::string(store::k_directory) + "/") || path == k_grid_file ||
         is_of_page(directory, path);
}

// Files that lie where no list has them.
std::vector<Found> foreign_among(const std::vector<std::string>& there,
                                 const std::string& directory, const FileLists& lists) {
  std::unordered_set<std::string> known = lists.others;
  for (const auto& wanted : lists.files) {
    known.insert(wanted.file.path);
  }
  std::vector<Found> foreign;
  for (const auto& path : there) {
    if (!known.contains(path) && !known.contains(name_before(path)) &&
        !is_our_own(directory, path)) {
      foreign.push_back({.file = {.finding = Finding::foreign, .path = path}});
    }
  }
  return foreign;
}

}  // namespace

Verification verify(const std::string& directory, const KnownRun& run) {
  std::error_code ignored;
  // Before the lists are read: a run at work has entered each file that is seen here.
  const auto there = std::filesystem::is_directory(directory, ignored)
                         ? base::files_below(directory)
                         : std::vector<std::string>();
  Verification verification{.lists = file_lists(directory, run)};
  const auto& files = verification.lists.files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& wanted = files[i];
    if (const auto finding = finding_of(base::verdict_of(directory, wanted.file))) {
      verification.found.push_back({.file = {.finding = *finding,
                                             .path = wanted.file.path,
                                             .job = wanted.job,
                                             .image_name = wanted.image_name},
                                    .wanted = i});
    }
  }
  auto foreign = foreign_among(there, directory, verification.lists);
  std::move(foreign.begin(), foreign.end(), std::back_inserter(verification.found));
  return verification;
}

}  // namespace invokeai_batch::app
