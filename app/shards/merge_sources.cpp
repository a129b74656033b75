#include "shards/merge_sources.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/store/reading_lock.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

namespace fs = std::filesystem;
namespace meta = store::meta;

// Without links, "." and a '/' at the end.
fs::path true_path(const std::string& directory) {
  std::error_code ignored;
  const auto path = fs::weakly_canonical(fs::absolute(directory, ignored), ignored);
  return path.has_filename() ? path : path.parent_path();
}

bool is_within(const fs::path& path, const fs::path& directory) {
  return std::mismatch(directory.begin(), directory.end(), path.begin(), path.end()).first ==
         directory.end();
}

void refuse_as_target(const std::string& directory, const std::string& target) {
  const auto source = true_path(directory);
  const auto own = true_path(target);
  if (source == own) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "-o " + target,
                       .what = "this is one of the directories that are merged",
                       .hint = "name a new directory, or merge its own shards first: "
                               "invokeai-batch merge " +
                               base::shell_word(target)});
  }
  if (is_within(own, source)) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = "-o " + target,
                       .what = "this lies in " + directory +
                               ", one of the directories that are merged, which stay as they are",
                       .hint = "name a directory beside it"});
  }
}

void refuse_twice(const std::vector<MergeSource>& sources, const std::string& directory) {
  const auto path = true_path(directory);
  const auto same = std::find_if(
      sources.begin(), sources.end(),
      [&path](const MergeSource& source) { return true_path(source.directory) == path; });
  if (same != sources.end()) {
    throw base::Error(
        base::ErrorClass::usage,
        {.where = directory,
         .what = same->directory == directory ? "this directory is named twice"
                                              : "this is the same directory as " + same->directory,
         .hint = "name each directory once"});
  }
}

MergeSource open_source(const std::string& directory) {
  if (!read_frame_of(directory)) {
    throw no_run_in(directory, RunIn::shards);
  }
  MergeSource source{.directory = directory};
  const auto hold = [&source](const store::Place& place) {
    if (auto lock = store::occupy_to_read(place)) {
      source.locks.push_back(*std::move(lock));
    }
  };
  hold(directory);
  for (const auto shard : store::shards_in(directory)) {
    hold({directory, shard});
  }
  source.known = read_together(directory).value_or(store::Snapshot{});
  return source;
}

}  // namespace

std::vector<MergeSource> open_sources(const std::vector<std::string>& directories,
                                      const std::string& target) {
  std::vector<MergeSource> sources;
  for (const auto& directory : directories) {
    refuse_as_target(directory, target);
    refuse_twice(sources, directory);
    sources.push_back(open_source(directory));
    refuse_other_run(sources.front(), sources.back().known, directory);
  }
  return sources;
}

void refuse_other_run(const MergeSource& source, const store::Snapshot& known,
                      const std::string& where) {
  for (const auto key : {meta::k_run_id, meta::k_workflow_digest, meta::k_index_map}) {
    if (source.known.meta_value(key) == known.meta_value(key)) {
      continue;
    }
    throw base::Error(base::ErrorClass::input,
                      {.where = where,
                       .what = key == meta::k_run_id
                                   ? "this is another run than " + source.directory +
                                         ", so that its jobs are others, whatever they look like"
                                   : "its workflow is another one than that of " + source.directory,
                       .hint = "directories are one run when one was made with `run --prepare` "
                               "and the others are copies of it, made before any shard began"});
  }
}

}  // namespace invokeai_batch::app
