// What a mirror tells while it is at work, and in the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "invokeai_batch/report/event_text.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

enum class News {
  fetched,        // a file is there
  moved,          // it is on another board of the server
  starred,        // there, and not here
  unstarred,      // the other way round
  renamed_board,  // the board has another name there
  deleted,        // gone there, kept here
  deleted_board,
  changed,  // what lies here is not what was fetched; it stays
  failed,
};

/// One thing that is new. `text` is for people, who are told no more than a few of a kind.
struct NewsItem {
  News what = News::failed;
  std::string image{};  // its name; "": it is about the board
  std::string board{};  // its name
  std::string file{};   // below the mirror
  bool followed = false;
  std::string text{};
};

class Newspaper {
 public:
  Newspaper(const Output& output, report::PathEnd path_end)
      : m_output(output), m_path_end(path_end) {}

  /// With --json every item is a line on standard output; else the paths of fetched files are, and
  /// all others go to people.
  void tell(const NewsItem& item);
  void note_bytes(std::uint64_t bytes) { m_bytes += bytes; }
  /// One image of the server's was looked at.
  void note_image() { ++m_images; }
  void note_kept_whole() { ++m_whole; }

  /// The line at the end, for people.
  void summarise(std::size_t boards);
  [[nodiscard]] int exit_status() const;

 private:
  [[nodiscard]] std::size_t count(News what) const;

  Output m_output;
  report::PathEnd m_path_end;
  std::map<News, std::size_t> m_counts{};
  std::uint64_t m_bytes = 0;
  std::size_t m_images = 0;
  std::size_t m_whole = 0;
};

}  // namespace invokeai_batch::app
