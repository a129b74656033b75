#include "mirror/news.hpp"

#include <array>
#include <string_view>

#include "client/listing.hpp"
#include "client/models.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/listing.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

// The rest of a kind is counted at the end.
constexpr std::size_t k_most_told = 10;

std::string_view word_of(News what) {
  switch (what) {
    case News::fetched:
      return "fetched";
    case News::moved:
      return "moved";
    case News::starred:
      return "starred";
    case News::unstarred:
      return "unstarred";
    case News::renamed_board:
      return "renamed_board";
    case News::deleted:
      return "deleted";
    case News::deleted_board:
      return "deleted_board";
    case News::changed:
      return "changed";
    case News::failed:
      return "failed";
  }
  return "";
}

std::string json_of(const NewsItem& item) {
  using report::text_or_none;
  return report::record_json({item.image,
                              {{"what", std::string(word_of(item.what))},
                               {"name", text_or_none(item.image)},
                               {"board", item.board},
                               {"file", text_or_none(item.file)},
                               {"followed", item.followed},
                               {"text", text_or_none(item.text)}}});
}

}  // namespace

std::size_t Newspaper::count(News what) const {
  const auto found = m_counts.find(what);
  return found == m_counts.end() ? 0 : found->second;
}

void Newspaper::tell(const NewsItem& item) {
  const auto number = ++m_counts[item.what];
  if (m_output.json) {
    write_stdout(json_of(item));
  } else if (item.what == News::fetched) {
    write_stdout(item.file + (m_path_end == report::PathEnd::nul ? '\0' : '\n'));
  }
  if (item.text.empty() || m_output.only_json()) {
    return;
  }
  if (item.what == News::failed || item.what == News::changed) {
    log_error(item.text);
  } else if (number <= k_most_told) {
    say(item.text, m_output);
  } else if (number == k_most_told + 1) {
    say("… and more of these", m_output);
  }
}

void Newspaper::summarise(std::size_t boards) {
  std::string line =
      base::count_of(boards, "board") + ", " + base::count_of(m_images, "image") + ": ";
  std::vector<std::string> parts;
  if (const auto fetched = count(News::fetched); fetched > 0) {
    parts.push_back(std::to_string(fetched) + " fetched (" +
                    size_text(static_cast<std::int64_t>(m_bytes)) + "), " +
                    std::to_string(m_whole) + " here already");
  } else {
    parts.emplace_back("nothing to fetch");
  }
  struct Counted {
    News what;
    std::string_view words;
  };
  constexpr std::array<Counted, 6> k_counted{{{News::moved, "moved there"},
                                              {News::starred, "starred there"},
                                              {News::unstarred, "unstarred there"},
                                              {News::deleted, "deleted there"},
                                              {News::changed, "changed here"},
                                              {News::failed, "failed"}}};
  for (const auto& [what, words] : k_counted) {
    if (const auto number = count(what); number > 0) {
      parts.push_back(std::to_string(number) + " " + std::string(words));
    }
  }
  say(line + base::join(parts, ", "), m_output);
}

int Newspaper::exit_status() const {
  return count(News::failed) + count(News::changed) == 0 ? 0 : 1;
}

}  // namespace invokeai_batch::app
