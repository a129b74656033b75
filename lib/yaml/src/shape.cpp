#include "invokeai_batch/yaml/shape.hpp"

#include <algorithm>
#include <charconv>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::yaml {

namespace {

std::string for_example(std::string_view example) {
  return example.empty() ? std::string() : "for example: " + std::string(example);
}

std::string shown(const RawValue& value) {
  constexpr std::size_t k_width = 40;
  if (is_scalar(value)) {
    return "\"" + base::elide(base::one_line(value.text), k_width) + "\"";
  }
  if (value.kind != RawValue::Kind::null && value.items.empty() && value.members.empty()) {
    return value.kind == RawValue::Kind::list ? "an empty list" : "an empty map";
  }
  return std::string(describe(value.kind));
}

}  // namespace

void report_instead(const std::string& place, const Expectation& expected, const std::string& found,
                    Problems& problems) {
  problems.push_back({.where = place,
                      .what = std::string(expected.key) + ": expected " +
                              std::string(expected.what) + ", not " + found,
                      .hint = for_example(expected.example)});
}

void report_wrong_shape(const RawValue& value, const Expectation& expected, Problems& problems) {
  report_instead(value.place, expected, shown(value), problems);
}

bool is_scalar(const RawValue& value) {
  return value.kind == RawValue::Kind::plain || value.kind == RawValue::Kind::quoted ||
         value.kind == RawValue::Kind::argument;
}

std::optional<std::string> read_text(const RawValue& value, const Expectation& expected,
                                     Problems& problems) {
  // `board:` with nothing behind it is no text that YAML damaged; `board: #1` is.
  const bool is_nothing =
      value.kind == RawValue::Kind::null && value.quoted_line.ends_with(" \"\"");
  if (is_nothing || (!is_scalar(value) && value.quoted_line.empty())) {
    report_wrong_shape(value, expected, problems);
    return std::nullopt;
  }
  if (auto damage = damaged_text(value)) {
    damage->what = std::string(expected.key) + ": " + damage->what;
    problems.push_back(std::move(*damage));
    return std::nullopt;
  }
  if (value.text.empty()) {
    report_wrong_shape(value, expected, problems);
    return std::nullopt;
  }
  return value.text;
}

std::vector<std::string> read_texts(const RawValue& value, const Expectation& expected,
                                    Problems& problems) {
  std::vector<std::string> texts;
  if (value.kind != RawValue::Kind::list) {
    report_wrong_shape(value, expected, problems);
    return texts;
  }
  for (const auto& item : value.items) {
    if (auto text =
            read_text(item, {expected.key, "a text in the list", expected.example}, problems)) {
      texts.push_back(std::move(*text));
    }
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> read_text_map(const RawValue& value,
                                                               const Expectation& expected,
                                                               Problems& problems) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (value.kind != RawValue::Kind::map) {
    report_wrong_shape(value, expected, problems);
    return texts;
  }
  for (const auto& [key, member] : value.members) {
    const auto name = std::string(expected.key) + ": " + key;
    if (auto text = read_text(member, {name, "a text", expected.example}, problems)) {
      texts.emplace_back(key, std::move(*text));
    }
  }
  return texts;
}

std::optional<std::uint64_t> read_whole_number(const RawValue& value, const Expectation& expected,
                                               std::uint64_t least, std::uint64_t most,
                                               Problems& problems) {
  const auto number = is_scalar(value) ? parse_unsigned(base::trim(value.text)) : std::nullopt;
  if (number && *number > most) {
    problems.push_back({.where = value.place,
                        .what = std::string(expected.key) + ": at most " + std::to_string(most),
                        .hint = "for example: " + std::string(expected.example)});
    return std::nullopt;
  }
  if (!number || *number < least || *number > most) {
    report_wrong_shape(value, expected, problems);
    return std::nullopt;
  }
  return number;
}

void report_unknown_key(std::string_view key, const RawValue& member, std::string_view owner,
                        const std::vector<std::string>& known, Problems& problems) {
  base::Problem problem{.where = member.key_place,
                        .what = std::string(owner) + (owner.empty() ? "" : ": ") +
                                "unknown key \"" + base::one_line(key) + "\"",
                        .hint = base::did_you_mean(key, known)};
  if (problem.hint.empty()) {
    problem.detail = listed_behind("known keys:", known);
  }
  problems.push_back(std::move(problem));
}

void report_unknown_keys(const RawValue& map, std::string_view owner,
                         const std::vector<std::string>& known, Problems& problems) {
  for (const auto& [key, member] : map.members) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      report_unknown_key(key, member, owner, known, problems);
    }
  }
}

std::string listed_behind(std::string_view head, const std::vector<std::string>& names) {
  constexpr std::size_t k_columns = 76;
  return base::join(base::wrapped(std::string(head) + " " + base::join(names, ", "), k_columns),
                    "\n");
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0') ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace invokeai_batch::yaml
