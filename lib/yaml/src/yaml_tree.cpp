#include "yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "yaml_lines.hpp"

namespace invokeai_batch::yaml {

namespace {

using Kind = RawValue::Kind;

// Ends the parse when what is wrong has been reported already.
struct Stop {};

// Places of offsets that mostly grow, in one walk over the text.
class PlaceFinder {
 public:
  explicit PlaceFinder(const YamlText& yaml) : m_yaml(yaml) {}

  std::string place(std::size_t offset) {
    if (!m_yaml.same_place.empty()) {
      return std::string(m_yaml.same_place);
    }
    if (offset < m_at) {
      return place_in(m_yaml, offset);
    }
    for (; m_at < std::min(offset, m_yaml.text.size()); ++m_at) {
      const char c = m_yaml.text[m_at];
      if (c == '\n') {
        ++m_line;
        m_column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) {
        ++m_column;
      }
    }
    // m_column counts the characters that begin before `offset`.
    return std::string(m_yaml.name) + ":" + std::to_string(m_line) + ":" + std::to_string(m_column);
  }

 private:
  const YamlText& m_yaml;
  std::size_t m_at = 0;
  std::size_t m_line = 1;
  std::size_t m_column = 1;
};

std::size_t count_values(const RawValue& value) {
  std::size_t count = 1;
  for (const auto& item : value.items) {
    count += count_values(item);
  }
  for (const auto& member : value.members) {
    count += count_values(member.second);
  }
  return count;
}

std::size_t depth_of(const RawValue& value) {
  std::size_t deepest = 0;
  for (const auto& item : value.items) {
    deepest = std::max(deepest, depth_of(item));
  }
  for (const auto& member : value.members) {
    deepest = std::max(deepest, depth_of(member.second));
  }
  return deepest + 1;
}

// Builds the tree. Whatever has an offset is reported with the line and a caret.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlText& yaml, YamlResult& result)
      : m_text(yaml.text), m_yaml(yaml), m_places(yaml), m_result(result) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (m_has_document) {
      const auto line = line_around(m_text, offset_of(mark));
      const bool marked = m_text.substr(line.begin).starts_with("---");
      stop(offset_of(mark),
           marked ? "a second document begins here"
                  : "this does not belong to what stands before it",
           marked ? "one file holds one document: remove the line `---` and what follows"
                  : "is it indented as the lines above, and is there a blank behind `-` and `:`?");
    }
    m_has_document = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto offset = offset_of(mark);
    RawValue value;
    const auto rest = m_text.substr(offset);
    const bool is_written = rest.starts_with("null") || rest.starts_with("Null") ||
                            rest.starts_with("NULL") || rest.starts_with('~') ||
                            rest.starts_with('&');
    value.is_nothing = !is_written;
    if (!is_written && !in_flow()) {
      if (const auto nothing = empty_value_before(m_text, offset)) {
        value.quoted_line = line_quoted_from(m_text, *nothing);
        offset = *nothing;
      }
    } else if (rest.starts_with('~') && !in_flow()) {
      value.quoted_line = line_quoted_from(m_text, offset);
    }
    value.place = m_places.place(offset);
    add(std::move(value), anchor, offset);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto offset = offset_of(mark);
    const auto found = m_anchors.find(anchor);
    if (found == m_anchors.end()) {
      stop(offset, "an alias inside of what it stands for", "write the values out");
    }
    m_repeated += count_values(found->second);
    if (m_repeated > k_most_repeated) {
      stop(offset, "the aliases repeat more than " + std::to_string(k_most_repeated) + " values",
           "write the values out");
    }
    if (m_stack.size() + depth_of(found->second) > k_deepest_yaml) {
      too_deep(offset);
    }
    RawValue value = found->second;
    value.place = m_places.place(offset);
    value.quoted_line = in_flow() ? std::string() : line_quoted_from(m_text, offset);
    add(std::move(value), YAML::NullAnchor, offset);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const auto offset = offset_of(mark);
    refuse_tag(offset, tag);
    RawValue value{.kind = tag == "?" || tag.empty() ? Kind::plain : Kind::quoted, .text = text};
    value.place = m_places.place(offset);
    const char first = offset < m_text.size() ? m_text[offset] : '\0';
    if ((first == '"' || first == '\'') && !quote_closes(m_text, offset)) {
      stop(offset, "this quote is never closed", "");
    }
    if (anchor != YAML::NullAnchor && !in_flow()) {
      value.quoted_line = line_quoted_from(m_text, offset);
    } else if (value.kind == Kind::plain) {
      value.quoted_line = line_with_comment_quoted(m_text, offset, text);
    }
    add(std::move(value), anchor, offset);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    begin(Kind::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    begin(Kind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override {
    refuse_duplicates();
    end();
  }

 private:
  struct Frame {
    RawValue value{};
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::size_t offset = 0;
    std::size_t last_value_offset = 0;
    bool is_flow = false;
    bool has_key = false;  // a key waits for its value
    std::string key{};
    std::string key_place{};
    std::vector<std::size_t> key_offsets{};
  };

  static std::size_t offset_of(const YAML::Mark& mark) {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
  }

  [[nodiscard]] bool in_flow() const { return !m_stack.empty() && m_stack.back().is_flow; }

  void report(std::size_t offset, std::string what, std::string hint) {
    m_result.problems.push_back({.where = place_in(m_yaml, offset),
                                 .what = std::move(what),
                                 .detail = base::source_excerpt(m_text, offset),
                                 .hint = std::move(hint)});
  }

  [[noreturn]] void stop(std::size_t offset, std::string what, std::string hint) {
    report(offset, std::move(what), std::move(hint));
    throw Stop{};
  }

  [[noreturn]] void too_deep(std::size_t offset) {
    stop(offset, "lists and maps are nested more than " + std::to_string(k_deepest_yaml) + " deep",
         "");
  }

  // "?" is yaml-cpp's tag of a plain scalar or collection, "!" of a quoted one; "! x" has it too.
  void refuse_tag(std::size_t offset, const std::string& tag) {
    const bool is_written = offset < m_text.size() && m_text[offset] == '!';
    if (is_written || (!tag.empty() && tag != "?" && tag != "!")) {
      report(
          offset, "YAML reads what begins with `!` as a tag",
          in_flow() ? "quote this text" : "quote this text: " + line_quoted_from(m_text, offset));
    }
  }

  void begin(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    const auto offset = offset_of(mark);
    refuse_tag(offset, tag);
    if (m_stack.size() + 1 > k_deepest_yaml) {
      too_deep(offset);
    }
    const bool is_flow = style == YAML::EmitterStyle::Flow;
    Frame frame{.anchor = anchor, .offset = offset, .is_flow = is_flow || in_flow()};
    frame.value.kind = kind;
    frame.value.place = m_places.place(offset);
    if (is_flow && !in_flow()) {
      frame.value.quoted_line = line_quoted_from(m_text, offset);
    }
    m_stack.push_back(std::move(frame));
  }

  void end() {
    auto frame = std::move(m_stack.back());
    m_stack.pop_back();
    if (is_one_line_item(frame)) {
      frame.value.quoted_line = line_quoted_from(m_text, frame.offset);
    }
    add(std::move(frame.value), frame.anchor, frame.offset);
  }

  // `- a fox: at dawn` is a list item that YAML makes a map of.
  [[nodiscard]] bool is_one_line_item(const Frame& frame) const {
    const bool is_item = !m_stack.empty() && m_stack.back().value.kind == Kind::list;
    return is_item && !frame.is_flow && frame.value.kind == Kind::map &&
           frame.value.members.size() == 1 && frame.value.members[0].second.items.empty() &&
           frame.value.members[0].second.members.empty() &&
           line_around(m_text, frame.offset).begin ==
               line_around(m_text, frame.last_value_offset).begin;
  }

  void add(RawValue value, YAML::anchor_t anchor, std::size_t offset) {
    if (anchor != YAML::NullAnchor) {
      m_anchors[anchor] = value;
    }
    if (m_stack.empty()) {
      m_result.root = std::move(value);
      return;
    }
    auto& frame = m_stack.back();
    if (frame.value.kind == Kind::list) {
      frame.value.items.push_back(std::move(value));
    } else if (frame.has_key) {
      value.key_place = std::move(frame.key_place);
      frame.value.members.emplace_back(std::move(frame.key), std::move(value));
      frame.has_key = false;
      frame.last_value_offset = offset;
    } else {
      begin_member(frame, std::move(value), offset);
    }
  }

  void begin_member(Frame& frame, RawValue key, std::size_t offset) {
    if (key.kind != Kind::plain && key.kind != Kind::quoted) {
      report(offset, "a key is one text", "a value that begins with [ or { stands in quotes");
    } else if (key.kind == Kind::plain && key.text == "<<") {
      report(offset, "`<<` does not merge maps here", "write the keys out");
    }
    frame.has_key = true;
    frame.key = std::move(key.text);
    frame.key_place = std::move(key.place);
    frame.key_offsets.push_back(offset);
  }

  void refuse_duplicates() {
    auto& frame = m_stack.back();
    const auto& members = frame.value.members;
    std::vector<std::size_t> order(members.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&members](std::size_t a, std::size_t b) {
      return members[a].first < members[b].first;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const auto& first = members[order[i - 1]];
      const auto& second = members[order[i]];
      if (first.first == second.first) {
        report(frame.key_offsets[order[i]],
               "the key \"" + base::one_line(second.first) + "\" stands twice",
               "it stands at " + first.second.key_place + " already");
      }
    }
  }

  std::string_view m_text;
  const YamlText& m_yaml;
  PlaceFinder m_places;
  YamlResult& m_result;
  std::vector<Frame> m_stack{};
  std::map<YAML::anchor_t, RawValue> m_anchors{};
  std::size_t m_repeated = 0;
  bool m_has_document = false;
};

struct Explanation {
  const char* theirs = "";
  const char* why = "";
  const char* hint = "";
};

constexpr const char* k_not_closed = "put texts with a bracket, a brace or a comma in quotes";

// yaml-cpp has no error codes; its messages are constants of its header. Those that a text without
// quotes causes are said in words of ours, the rest in its own.
const std::array<Explanation, 9> k_explanations = {{
    {YAML::ErrorMsg::END_OF_MAP, "something follows a value that is complete"},
    {YAML::ErrorMsg::END_OF_SEQ, "something follows a value that is complete"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "a `{` is not closed, or a comma is missing", k_not_closed},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a `[` is not closed, or a comma is missing", k_not_closed},
    {YAML::ErrorMsg::FLOW_END, "a `]` or `}` closes nothing", k_not_closed},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "no value begins with this character"},
    {YAML::ErrorMsg::MAP_VALUE, "a `:` where no key can stand",
     "is the line above complete (`key: value`), and is this one indented like it?"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a `- ` where no list can begin"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "`*` begins a reference, and there is nothing of that name"},
}};

YamlSyntaxError explain(const std::string& message, std::size_t offset) {
  for (const auto& [theirs, why, hint] : k_explanations) {
    if (message.starts_with(theirs)) {
      return {.offset = offset, .why = why, .hint = hint};
    }
  }
  return {.offset = offset, .why = message};
}

}  // namespace

std::string place_in(const YamlText& yaml, std::size_t offset) {
  if (!yaml.same_place.empty()) {
    return std::string(yaml.same_place);
  }
  const auto [line, column] = base::line_column(yaml.text, offset);
  return std::string(yaml.name) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

YamlResult read_yaml(const YamlText& yaml) {
  YamlResult result;
  std::istringstream stream{std::string(yaml.text)};
  try {
    TreeBuilder builder(yaml, result);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    // reported
  } catch (const YAML::Exception& error) {
    const auto offset =
        error.mark.pos < 0 ? yaml.text.size() : static_cast<std::size_t>(error.mark.pos);
    result.syntax_error = explain(error.msg, std::min(offset, yaml.text.size()));
  }
  return result;
}

}  // namespace invokeai_batch::yaml
