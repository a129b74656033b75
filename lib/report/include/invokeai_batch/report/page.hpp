// report.html: a page to look at what a run made, from `file://`, for runs of any size.
//
// The page holds code, counts and the names of the columns; the rows lie in files beside it, which
// it loads as scripts (`file://` allows nothing else), and the images stay where they are. Nothing
// comes from the network, and every text of the run is data: it is written as JSON and shown as
// text, and the page's Content-Security-Policy lets no script run but its own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/report/run_figures.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// The page, unless another name is asked for.
inline constexpr std::string_view k_page_file = "report.html";

/// Thumbnails of images, by the content of the image: FOLDER/SHA256.webp, below the directory.
inline constexpr std::string_view k_thumbnail_folder = ".invokeai-batch/thumbnails";

/// Longest text that stands in a row, in bytes; the whole of a longer one is a file of its own.
inline constexpr std::size_t k_longest_row_text = 2'000;

/// What the images are of.
enum class PageOf { run, mirror };

struct PageFacts {
  std::string directory{};              // of the run, as the user wrote it
  std::string images{};                 // from the page to that directory: "", "../fox/"
  std::string data_folder{};            // of the rows, beside the page: "report-data"
  std::optional<std::string> writer{};  // who is at work on the run now
  base::WallTime made{};
  PageOf of = PageOf::run;
};

/// Where the page's files come from and go to.
struct PageFiles {
  IsThere is_there{};
  /// A file of the data folder: "000.js", "text-0123456789abcdef.js".
  std::function<void(const std::string& name, std::string_view text)> write_data{};
};

/// A job whose rows are left out is counted all the same.
enum class Rows { shown, counted };

/// Takes a run in pieces, so that one of any size fits: the frame, every job by number, the end.
class PageWriter {
 public:
  /// `frame`: all of the store but the jobs.
  PageWriter(PageFacts facts, PageFiles files, const store::Snapshot& frame);
  ~PageWriter();
  PageWriter(PageWriter&&) noexcept;
  PageWriter& operator=(PageWriter&&) noexcept;

  void add(const store::StoredJob& job, Rows rows = Rows::shown);
  /// The last rows are written; gives the text of the page. REQUIRES: called once; no job is added
  /// after it.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Does a file that begins like this come from PageWriter: the page itself, or one beside it?
[[nodiscard]] bool is_page(std::string_view beginning);
[[nodiscard]] bool is_page_data(std::string_view beginning);

}  // namespace invokeai_batch::report
