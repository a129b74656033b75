#include "values/wildcards.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "tables/text_lines.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_wrap = "__";
constexpr std::size_t k_longest = 1'000'000;  // of a prompt with the lines of its wildcards

// U+F0000 and the character: a private plane, four bytes of UTF-8 of which the last two tell.
constexpr std::string_view k_stand_in = "\xF3\xB0";

std::string stand_in_of(char c) {
  const auto code = static_cast<unsigned char>(c);
  return std::string(k_stand_in) + static_cast<char>(0x80U | (code >> 6U)) +
         static_cast<char>(0x80U | (code & 0x3FU));
}

struct Line {
  std::string text{};
  std::string place{};
};

// What a text says that comes from a line or from the job file.
struct Source {
  std::string_view text;
  std::string_view place;
  bool is_line = false;
};

bool starts_comment(std::string_view rest) {
  return rest.starts_with('#') || rest.starts_with("//") || rest.starts_with("/*");
}

// Does this character of a line mean itself, while the server would read it as syntax?
bool needs_stand_in(std::string_view rest, std::size_t depth) {
  const auto c = rest.front();
  const bool opens_braces = rest.size() > 1 && rest[1] == '{';
  if (c == '%' || (c == '$' && depth == 0)) {
    return !opens_braces;
  }
  return (c == '|' && depth == 0) || starts_comment(rest);
}

bool is_plain_name(std::string_view name) {
  const auto parts = base::split(name, '/');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && !part.starts_with('.') && base::trim(part) == part &&
           part.find_first_of("\\{}()[]$#*?~!@|:\"<>") == std::string_view::npos &&
           std::none_of(part.begin(), part.end(),
                        [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; });
  });
}

class Wildcards {
 public:
  explicit Wildcards(const WildcardReader& reader) : m_reader(reader) {}

  std::optional<std::string> substituted(const Source& source) {
    std::string out;
    append(out, source);
    return m_failed ? std::nullopt : std::optional(std::move(out));
  }

 private:
  void append(std::string& out, const Source& source) {
    const auto text = source.text;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size() && !m_failed;) {
      const auto rest = text.substr(i);
      if (rest.starts_with(k_wrap)) {
        i += append_wildcard(out, source, i);
        continue;
      }
      if (rest.front() == '{') {
        ++depth;
      } else if (rest.front() == '}' && source.is_line && depth-- == 0) {
        fail(source, "a } closes nothing", {});
        return;
      }
      out += source.is_line && needs_stand_in(rest, depth) ? stand_in_of(rest.front())
                                                           : std::string(1, rest.front());
      ++i;
    }
    if (source.is_line && depth > 0 && !m_failed) {
      fail(source, "a { is not closed", {});
    }
    if (out.size() > k_longest && !m_failed) {
      fail(source, "the wildcards make a text of more than a million characters",
           "shorter lists, or fewer wildcards within wildcards");
    }
  }

  // The wildcard that begins at `begin`; how long it is.
  std::size_t append_wildcard(std::string& out, const Source& source, std::size_t begin) {
    const auto rest = source.text.substr(begin + k_wrap.size());
    const auto length = rest.find(k_wrap);
    if (length == std::string_view::npos) {
      fail(source, "the wildcard " + shown(source.text.substr(begin)) + " does not end",
           "a wildcard is written __name__");
      return source.text.size();
    }
    const auto after = begin + length + 2 * k_wrap.size();
    const auto lines = lines_of(source, std::string(rest.substr(0, length)));
    if (lines.has_value()) {
      const bool in_group = stands_alone_in_group(source.text, begin, after);
      append_lines(out, *lines, std::string(rest.substr(0, length)), in_group);
    }
    return after - begin;
  }

  // `{2$$__cats__}` chooses among the lines, not among one group of them.
  static bool stands_alone_in_group(std::string_view text, std::size_t begin, std::size_t end) {
    const auto before = base::trim(text.substr(0, begin));
    const auto after = base::trim(text.substr(end));
    return before.ends_with("$$") && after.starts_with('}');
  }

  void append_lines(std::string& out, const std::vector<Line>& lines, std::string name,
                    bool in_group) {
    m_open.push_back(std::move(name));
    out += in_group ? "" : "{";
    for (std::size_t i = 0; i < lines.size() && !m_failed; ++i) {
      out += i == 0 ? "" : "|";
      append(out, {.text = lines[i].text, .place = lines[i].place, .is_line = true});
    }
    out += in_group ? "" : "}";
    m_open.pop_back();
  }

  std::optional<std::vector<Line>> lines_of(const Source& source, const std::string& name) {
    if (!is_plain_name(name)) {
      fail(source, "the wildcard " + shown(name) + " is not the name of a file",
           "__cats__ is cats.txt, __animals/cats__ is animals/cats.txt, in the directory that "
           "`wildcards` names");
      return std::nullopt;
    }
    if (const auto open = std::find(m_open.begin(), m_open.end(), name); open != m_open.end()) {
      std::vector<std::string> circle(open, m_open.end());
      circle.push_back(name);
      fail(source, "the wildcard __" + name + "__ includes itself", {}, base::join(circle, " → "));
      return std::nullopt;
    }
    const auto* file = m_reader.facts.wildcard_file({std::string(m_reader.directory), name});
    if (file == nullptr) {
      m_failed = true;
      return std::nullopt;
    }
    if (!file->value.has_value() && file->problem.empty()) {
      return values_on_server(source, name);
    }
    if (!file->value.has_value()) {
      fail(source, "the wildcard __" + name + "__: " + file->problem,
           "`wildcards: DIR` of the job file says where such files are");
      return std::nullopt;
    }
    return checked_lines(source, name, *file->value);
  }

  // There is no file of that name.
  std::optional<std::vector<Line>> values_on_server(const Source& source, const std::string& name) {
    const auto path = path_of_wildcard({std::string(m_reader.directory), name});
    const auto* server = m_reader.facts.offline() ? nullptr : m_reader.facts.server_wildcards();
    if (server == nullptr && !m_reader.facts.offline()) {
      m_failed = true;  // not read yet
      return std::nullopt;
    }
    const bool has_some = server != nullptr && server->value.has_value();
    if (!has_some || !server->value->contains(name)) {
      fail(source,
           "the wildcard __" + name + "__: " + path + ": there is no such file" +
               (has_some ? ", and the server has no wildcard of that name" : ""),
           "`wildcards: DIR` of the job file says where such files are");
      return std::nullopt;
    }
    std::vector<Line> lines;
    for (const auto& value : server->value->at(name)) {
      lines.push_back({value, "the server's wildcard " + name});
    }
    if (lines.empty()) {
      fail(source, "the server's wildcard " + name + " has no values", "add some in InvokeAI");
      return std::nullopt;
    }
    note_use(name, lines.size(), path);
    return lines;
  }

  void note_use(const std::string& name, std::size_t values, const std::string& path) {
    auto note = "__" + name + "__ is the server's wildcard (" + base::count_of(values, "value") +
                "), for there is no " + path;
    auto& notes = m_reader.notes.notes;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
      notes.push_back(std::move(note));
    }
  }

  std::optional<std::vector<Line>> checked_lines(const Source& source, const std::string& name,
                                                 std::string_view text) {
    const auto path = path_of_wildcard({std::string(m_reader.directory), name});
    if (const auto offset = base::invalid_utf8_at(text)) {
      fail({.text = {}, .place = path},
           "byte " + std::to_string(*offset + 1) + " of the file is not UTF-8",
           "save the file as UTF-8");
      return std::nullopt;
    }
    std::vector<Line> lines;
    for (const auto& line : filled_lines(text)) {
      const auto value = base::trim(line.text);
      if (!value.starts_with('#')) {
        lines.push_back({std::string(value), path + ":" + std::to_string(line.number)});
      }
    }
    if (lines.empty()) {
      fail(source, "the wildcard __" + name + "__: " + path + " has no lines",
           "one value a line; lines that begin with # are comments");
      return std::nullopt;
    }
    return lines;
  }

  void fail(const Source& source, const std::string& what, std::string hint,
            std::string detail = {}) {
    m_failed = true;
    m_reader.problems.add({.where = std::string(source.place),
                           .what = std::string(m_reader.input) + ": " + what,
                           .detail = std::move(detail),
                           .hint = std::move(hint)});
  }

  const WildcardReader& m_reader;
  std::vector<std::string> m_open;  // the wildcards that are being read, the outermost first
  bool m_failed = false;
};

}  // namespace

std::optional<std::string> with_wildcards(const yaml::RawValue& prompt,
                                          const WildcardReader& reader) {
  return Wildcards(reader).substituted({.text = prompt.text, .place = prompt.place});
}

std::string without_stand_ins(std::string_view prompt) {
  std::string text;
  for (std::size_t i = 0; i < prompt.size();) {
    const auto rest = prompt.substr(i);
    const bool stands_in = rest.starts_with(k_stand_in) && rest.size() >= 4 &&
                           static_cast<unsigned char>(rest[2]) <= 0x81U;
    if (stands_in) {
      const auto high = static_cast<unsigned>(static_cast<unsigned char>(rest[2])) & 0x3FU;
      const auto low = static_cast<unsigned>(static_cast<unsigned char>(rest[3])) & 0x3FU;
      text += static_cast<char>((high << 6U) | low);
    } else {
      text += rest.front();
    }
    i += stands_in ? 4 : 1;
  }
  return text;
}

}  // namespace invokeai_batch::plan
