#include "directory/file_lists.hpp"

#include <filesystem>
#include <fstream>
#include <utility>

#include "beside/sidecar_list.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/image_list.hpp"
#include "invokeai_batch/report/results_csv.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "invokeai_batch/store/mirror.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_index_file = "index.csv";

WantedFile wanted_of(const store::StoredJob& job, const store::OutputRow& output) {
  return {.file = {.path = output.path, .bytes = output.bytes, .sha256 = output.sha256},
          .image_name = output.image_name,
          .is_video = output.is_video,
          .job = job.job.number,
          .job_id = job.job.id,
          .ordinal = output.ordinal};
}

WantedFile wanted_of(const store::StoredJob& job, const store::OutputRow& output,
                     const ListedSidecar& sidecar) {
  return {.file = {.path = sidecar.path, .sha256 = sidecar.sha256},
          .is_sidecar = true,
          .job = job.job.number,
          .job_id = job.job.id,
          .ordinal = output.ordinal};
}

// One that had its file once has its SHA-256, also where a run has found that it is gone. Nobody
// misses what is gone of a job that left the plan: --prune has deleted it, or the user.
void add_job(FileLists& lists, const SidecarList& sidecars, const store::StoredJob& job) {
  for (const auto& output : job.outputs) {
    const bool had_file =
        output.state == store::FileState::published ||
        (output.state == store::FileState::expected && !output.sha256.empty() && job.in_plan);
    if (had_file) {
      lists.files.push_back(wanted_of(job, output));
      for (const auto& sidecar : sidecars_of(sidecars, output.path)) {
        lists.files.push_back(wanted_of(job, output, sidecar));
      }
    } else {
      lists.others.insert(output.path);
    }
  }
}

// The table as it would be written now.
WantedFile results_of(const JobSource& jobs) {
  std::optional<report::ResultsCsv> results;
  const auto begin = [&](store::Snapshot&& frame) { results.emplace(frame); };
  static_cast<void>(jobs.read(begin, [&](store::StoredJob&& job) { results->note(job); }));
  base::Sha256 hash;
  std::uint64_t bytes = 0;
  const auto take = [&](const std::string& text) {
    hash.update(text);
    bytes += text.size();
  };
  take(results->header());
  static_cast<void>(jobs.read([](store::Snapshot&&) {},
                              [&](store::StoredJob&& job) { take(results->rows(job)); }));
  return {
      .file = {.path = std::string(report::k_results_file), .bytes = bytes, .sha256 = hash.hex()},
      .is_results = true};
}

std::optional<FileLists> of_run(const std::string& directory, const KnownRun& run) {
  FileLists lists;
  const auto sidecars = SidecarList::of(directory);
  const auto begin = [&lists](store::Snapshot&& frame) {
    lists.server = frame.meta_value(store::meta::k_server).value_or("");
  };
  if (!run.jobs.read(begin, [&](store::StoredJob&& job) { add_job(lists, sidecars, job); })) {
    return std::nullopt;
  }
  if (run.jobs.writer || !run.is_merged) {
    lists.others.emplace(report::k_results_file);  // it changes while we look, or is to be written
  } else {
    lists.files.push_back(results_of(run.jobs));
  }
  return lists;
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// `below`: the table's directory, "" or with a '/' at its end.
void add_table(FileLists& lists, const fs::path& table, const std::string& below) {
  for (auto& image : plan::image_list(base::read_file(table), table.string())) {
    image.file.path = below + image.file.path;
    lists.files.push_back(
        {.file = std::move(image.file), .image_name = std::move(image.name), .job = image.job});
  }
}

std::optional<FileLists> of_results(const std::string& directory) {
  const auto table = fs::path(directory) / report::k_results_file;
  if (!base::file_facts(table) || !plan::lists_images(first_line(table))) {
    return std::nullopt;
  }
  FileLists lists{.keeper = ListKeeper::results};
  lists.others.emplace(report::k_results_file);
  add_table(lists, table, "");
  return lists;
}

// One that was announced may never have come: only what is there, and whole, is of the mirror.
bool is_kept(const std::string& directory, const store::MirroredFile& file,
             const base::ListedFile& listed) {
  return file.modified_ns != 0 || base::verdict_of(directory, listed) == base::Verdict::whole;
}

std::vector<std::string> indexes_below(const std::string& directory) {
  std::vector<std::string> indexes;
  for (auto& path : base::files_below(directory)) {
    const auto table = fs::path(directory) / path;
    if (table.filename() == k_index_file && plan::lists_images(first_line(table))) {
      indexes.push_back(std::move(path));
    }
  }
  return indexes;
}

// Also where the mirror was interrupted, and no index says yet what it has.
std::optional<FileLists> of_mirror(const std::string& directory) {
  FileLists lists{.keeper = ListKeeper::mirror};
  const bool is_mirror = store::each_mirrored(
      directory,
      [&](const store::MirroredBoard&, const std::string& path, store::MirroredFile&& file) {
        base::ListedFile listed{.path = path, .bytes = file.bytes, .sha256 = file.sha256};
        if (is_kept(directory, file, listed)) {
          lists.files.push_back({.file = std::move(listed),
                                 .image_name = std::move(file.image_name),
                                 .is_video = file.is_video});
        }
      });
  if (!is_mirror) {
    return std::nullopt;
  }
  for (auto& index : indexes_below(directory)) {
    lists.others.insert(std::move(index));
  }
  return lists;
}

// Of a mirror whose list did not come along.
std::optional<FileLists> of_indexes(const std::string& directory) {
  FileLists lists{.keeper = ListKeeper::mirror};
  for (const auto& path : indexes_below(directory)) {
    lists.others.insert(path);
    add_table(lists, fs::path(directory) / path, path.substr(0, path.size() - k_index_file.size()));
  }
  return lists.others.empty() ? std::nullopt : std::optional(std::move(lists));
}

}  // namespace

FileLists file_lists(const std::string& directory, const KnownRun& run) {
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) {
    throw base::Error(base::ErrorClass::input,
                      {.where = directory, .what = "there is no such directory"});
  }
  if (auto lists = of_run(directory, run)) {
    return *std::move(lists);
  }
  for (const auto of : {of_results, of_mirror, of_indexes}) {
    if (auto lists = of(directory)) {
      return *std::move(lists);
    }
  }
  throw base::Error(base::ErrorClass::input,
                    {.where = directory,
                     .what = "there is neither a run nor a mirror in this directory",
                     .hint = "name the directory that `run -o` or `mirror -o` was given"});
}

}  // namespace invokeai_batch::app
