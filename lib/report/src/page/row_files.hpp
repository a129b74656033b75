// The rows of the page, in files of some hundred each.
//
// A row is an array of numbers: flags, and then for each column the index of its text among the
// texts of the same file, so that what repeats (and in a grid most does) stands there once. A text
// that is too long is [its beginning, the file that has the whole].
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "invokeai_batch/report/page.hpp"

namespace invokeai_batch::report {

/// The first line of every file beside the page.
inline constexpr std::string_view k_rows_mark = "// Rows of a page that invokeai-batch made.\n";

/// Bits of a row's flags; page/rows.js has them too.
inline constexpr unsigned k_has_file = 1;      // the image is whole at its path
inline constexpr unsigned k_file_is_gone = 2;  // it was, and somebody took it away
inline constexpr unsigned k_is_video = 4;
inline constexpr unsigned k_not_in_plan = 8;  // the latest plan no longer has the job
inline constexpr unsigned k_has_thumbnail = 16;

class RowFiles {
 public:
  using Write = std::function<void(const std::string& name, std::string_view text)>;

  /// `page_id` ties the files to their page: rows of a page made before are told from those of now.
  RowFiles(std::string page_id, Write write);

  void add(unsigned flags, const std::vector<std::string_view>& columns);
  /// Writes what is left. REQUIRES: once, and nothing is added any more.
  void finish();

  /// A text as the page has it: itself, or its beginning and the file with the whole (as JSON).
  [[nodiscard]] std::string text_json(std::string_view text);

  [[nodiscard]] std::size_t file_count() const { return m_files; }
  [[nodiscard]] std::size_t row_count() const { return m_all_rows; }

 private:
  std::size_t index_of(std::string_view text);
  void write_file();

  std::string m_page_id;
  Write m_write;
  std::size_t m_files = 0;
  std::size_t m_all_rows = 0;
  bool m_is_finished = false;
  // Of the file that is being filled.
  std::string m_texts;
  std::string m_rows;
  std::size_t m_row_count = 0;
  std::unordered_map<std::string, std::size_t> m_index;
  std::unordered_set<std::string> m_long_texts;  // written already, by name
};

}  // namespace invokeai_batch::report
