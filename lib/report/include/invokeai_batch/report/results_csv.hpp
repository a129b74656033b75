// results.csv: every image with what made it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

class BoardInputs;
class ResultInputs;

/// A header and one row per published file, by job and output; a job without a file has no row.
/// Columns: job, every input that varies, seed, board, output, node, board_input, file, sha256,
/// image_width, image_height, image_name, item_id, status, queued, started, completed. `node` is
/// the id of the output's node in the workflow, and `board_input` the index that its board has in
/// the Form, empty where it has none. An input that is called
/// like one of the others is `NAME (input)`, or has that twice where it is taken, but `seed` and
/// `board` have one column each, which holds what was used. Times are UTC, ISO 8601.
///
/// `seed` is the image's own: what the nodes that led to it were seeded with, as the server
/// recorded it, be it varied, drawn or fixed in the workflow. An image of several seeds has all of
/// them, ascending, with blanks between; one that no seed led to has that of its job, if any.
///
/// RFC 4180 with line feeds; UTF-8 without a mark. Values are written as they are, also those that
/// a spreadsheet takes for a formula: a prompt may begin with `=` or `-`, and must come back from
/// this file, through --csv, as it was.
[[nodiscard]] std::string results_csv(const store::Snapshot& snapshot);

/// Is this the first line of a file that was written as results_csv() does, now or by a version
/// before?
[[nodiscard]] bool is_results_header(std::string_view line);

/// The same in pieces, for runs of any size: first every job is shown to note(), then header() and
/// the rows of every job are written.
class ResultsCsv {
 public:
  /// `frame`: the store without its jobs.
  explicit ResultsCsv(const store::Snapshot& frame);
  ~ResultsCsv();
  ResultsCsv(ResultsCsv&&) noexcept;
  ResultsCsv& operator=(ResultsCsv&&) noexcept;

  void note(const store::StoredJob& job);
  [[nodiscard]] std::string header() const;
  /// "" for a job without a published file.
  [[nodiscard]] std::string rows(const store::StoredJob& job) const;

 private:
  std::unique_ptr<ResultInputs> m_inputs;
  std::unique_ptr<BoardInputs> m_boards;
};

}  // namespace invokeai_batch::report
