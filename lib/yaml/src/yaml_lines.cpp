#include "yaml_lines.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::yaml {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_white(char c) {
  return is_blank(c) || c == '\n' || c == '\r';
}

std::size_t skip(std::string_view text, std::size_t at, bool (*matches)(char)) {
  while (at < text.size() && matches(text[at])) {
    ++at;
  }
  return at;
}

// Where a plain scalar ends that begins at `at` and reads as `value`: line breaks and the blanks
// around them were folded into one blank (or kept as breaks).
std::optional<std::size_t> end_of_plain(std::string_view text, std::size_t at,
                                        std::string_view value) {
  std::size_t i = 0;
  while (i < value.size()) {
    if (is_white(value[i])) {
      i = skip(value, i, is_white);
      at = skip(text, at, is_white);
    } else if (at < text.size() && text[at] == value[i]) {
      ++i;
      ++at;
    } else {
      return std::nullopt;
    }
  }
  return at;
}

// Where the value of a line begins: behind its dashes and its key. A key in quotes may hold ": ".
std::size_t value_begin(std::string_view line) {
  auto at = skip(line, 0, is_blank);
  while (at + 1 < line.size() && line[at] == '-' && is_blank(line[at + 1])) {
    at = skip(line, at + 1, is_blank);
  }
  const auto key = at;
  if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
    const auto close = line.find(line[at], at + 1);
    at = close == std::string_view::npos ? at : close + 1;
  }
  const auto colon = line.find(": ", at);
  const bool braces_first = line.substr(key).starts_with('{') || line.substr(key).starts_with('[');
  return colon == std::string_view::npos || braces_first ? key : skip(line, colon + 2, is_blank);
}

// A list or map over the whole rest of the line, or one that is not closed on it.
bool is_flow_collection(std::string_view value) {
  if (!value.starts_with('[') && !value.starts_with('{')) {
    return false;
  }
  const auto close = value.find(value.front() == '[' ? ']' : '}');
  if (close == std::string_view::npos) {
    return true;
  }
  const auto last = value.rfind(value.front() == '[' ? ']' : '}');
  const auto rest = base::trim(value.substr(last + 1));
  return rest.empty() || rest.starts_with('#') || rest.starts_with(',');
}

}  // namespace

LineSpan line_around(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const auto before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  auto end = text.find('\n', offset);
  end = end == std::string_view::npos ? text.size() : end;
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  if (end > begin && text[end - 1] == '\r') {
    --end;
  }
  return {begin, end};
}

std::string line_quoted_from(std::string_view text, std::size_t offset) {
  const auto [begin, end] = line_around(text, offset);
  const auto value = base::trim(text.substr(offset, end > offset ? end - offset : 0));
  auto lead = std::string(text.substr(begin, offset - begin));
  if (!lead.empty() && !is_blank(lead.back())) {
    lead += ' ';  // a value right behind its colon: nothing stood there
  }
  return std::string(base::trim(lead + json::quoted(value)));
}

std::string line_with_comment_quoted(std::string_view text, std::size_t offset,
                                     std::string_view value) {
  const auto end = end_of_plain(text, offset, value);
  if (!end) {
    return {};
  }
  const auto comment = skip(text, *end, is_blank);
  if (comment == *end || comment >= text.size() || text[comment] != '#') {
    return {};
  }
  const auto cut = text.substr(*end, line_around(text, *end).end - *end);
  const auto whole = std::string(base::trim(std::string(value).append(cut)));
  const auto begin = line_around(text, offset).begin;
  return std::string(
      base::trim(std::string(text.substr(begin, offset - begin)) + json::quoted(whole)));
}

std::optional<std::size_t> empty_value_before(std::string_view text, std::size_t offset) {
  auto span = line_around(text, offset);
  while (span.begin > 0) {
    span = line_around(text, span.begin - 1);
    const auto line = text.substr(span.begin, span.end - span.begin);
    const auto shown = base::trim(line);
    if (shown.empty() || shown.starts_with('#')) {
      continue;
    }
    if (shown.ends_with(':') || shown.ends_with('-')) {
      return span.begin + line.find_last_of(":-") + 1;
    }
    const auto comment = line.find(" #");
    if (comment != std::string_view::npos) {
      const auto before = base::trim(line.substr(0, comment));
      if (before.ends_with(':') || before.ends_with('-')) {
        return span.begin + comment + 1;
      }
    }
    return std::nullopt;
  }
  return std::nullopt;
}

bool quote_closes(std::string_view text, std::size_t offset) {
  const char quote = text[offset];
  for (auto at = offset + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 >= text.size() || text[at + 1] != quote) {
        return true;
      }
      ++at;
    }
  }
  return false;
}

std::optional<MendedLine> mend_line(std::string_view text, std::size_t offset) {
  const auto [begin, end] = line_around(text, offset);
  const auto line = text.substr(begin, end - begin);
  const auto at = value_begin(line);
  auto value = base::trim(line.substr(at));
  if (value.empty() || value.starts_with('#') || is_flow_collection(value)) {
    return std::nullopt;
  }
  const char first = value.front();
  if (value.size() > 1 && (first == '"' || first == '\'') && value.back() == first) {
    value = value.substr(1, value.size() - 2);
  }
  const auto mended = std::string(line.substr(0, at)) + json::quoted(value);
  return MendedLine{
      .text = std::string(text.substr(0, begin)).append(mended).append(text.substr(end)),
      .line = std::string(base::trim(mended)),
      .end = begin + mended.size()};
}

}  // namespace invokeai_batch::yaml
