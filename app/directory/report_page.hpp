// report.html in its place: which files it is made of, and that none of the user's is replaced.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "invokeai_batch/report/page.hpp"
#include "invokeai_batch/store/records.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

struct PagePlace {
  std::filesystem::path run{};   // the run's directory
  std::filesystem::path page{};  // RUN/report.html, or where the user wants it
  std::filesystem::path data{};  // the folder of its rows, beside it: report-data
};

/// `output`: where the user wants the page.
[[nodiscard]] PagePlace page_place(const std::string& directory,
                                   const std::optional<std::string>& output);

/// Throws base::Error(local_io) when something is in the page's place that no report has made.
void refuse_foreign_page(const PagePlace& place);

/// Jobs in pieces, as of one moment: all but the jobs, then every job by number.
struct JobSource {
  /// False when nothing is there. May throw base::Error.
  std::function<bool(const std::function<void(store::Snapshot&&)>& take_frame,
                     const std::function<void(store::StoredJob&&)>& take_job)>
      read{};
  std::optional<std::string> writer{};  // who is at work on it now
  report::PageOf of = report::PageOf::run;
};

/// The run's own store. Throws base::Error(local_io).
[[nodiscard]] JobSource run_source(const std::string& directory);
/// The same from inside of the run that has it open.
[[nodiscard]] JobSource run_source(const store::Store& store);

/// Makes the page, also while a run is at work; only the jobs that `wanted` takes have rows. The
/// page that is there is replaced last, so that it and its rows belong together or say that they do
/// not. Throws base::Error: no run in the directory, a page that is not ours, a directory that
/// cannot be written to.
void write_page(const JobSource& source, const std::string& directory, const PagePlace& place,
                const std::function<bool(const store::StoredJob&)>& wanted);

/// Is this file, below the directory, a page or a part of one that a report has made?
[[nodiscard]] bool is_of_page(const std::filesystem::path& directory, const std::string& path);

/// Is there a file at this path below the directory? For paths of a store, which may name anything.
[[nodiscard]] bool is_file_below(const std::filesystem::path& directory, const std::string& path);

}  // namespace invokeai_batch::app
