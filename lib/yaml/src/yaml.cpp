#include "invokeai_batch/yaml/yaml.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "yaml_lines.hpp"
#include "yaml_tree.hpp"

namespace invokeai_batch::yaml {

namespace {

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x7f || (byte < 0x20 && c != '\t' && c != '\n' && c != '\r');
}

// yaml-cpp replaces bad UTF-8 in silence and takes U+0004 for the end of the text.
std::optional<base::Problem> bad_characters(const YamlText& yaml) {
  if (const auto offset = base::invalid_utf8_at(yaml.text)) {
    return base::Problem{.where = place_in(yaml, *offset),
                         .what = "the text is not UTF-8",
                         .hint = "save the file as UTF-8"};
  }
  const auto found = std::find_if(yaml.text.begin(), yaml.text.end(), is_forbidden);
  if (found == yaml.text.end()) {
    return std::nullopt;
  }
  const auto offset = static_cast<std::size_t>(found - yaml.text.begin());
  return base::Problem{.where = place_in(yaml, offset),
                       .what = "a control character",
                       .detail = base::source_excerpt(yaml.text, offset),
                       .hint = "remove it"};
}

struct Mended {
  MendedLine line{};
  YamlResult result{};
};

// Puts the text of the line in quotes, or of the line above, when that moves the error further
// down or makes it vanish. Lines before `untouched` were mended already.
std::optional<Mended> mend(const YamlText& yaml, std::size_t offset, std::size_t untouched) {
  const auto here = line_around(yaml.text, offset);
  std::vector<std::size_t> candidates = {offset};
  if (here.begin > 0) {
    candidates.push_back(here.begin - 1);
  }
  for (const auto candidate : candidates) {
    auto line = mend_line(yaml.text, candidate);
    if (!line || line_around(yaml.text, candidate).begin < untouched) {
      continue;
    }
    auto result = read_yaml({line->text, yaml.name, yaml.same_place});
    const auto same_error = offset + line->text.size() - yaml.text.size();
    if (!result.syntax_error || result.syntax_error->offset > std::max(line->end, same_error)) {
      return Mended{std::move(*line), std::move(result)};
    }
  }
  return std::nullopt;
}

bool is_indented_with_tab(std::string_view text, std::size_t offset) {
  const auto [begin, end] = line_around(text, offset);
  const auto line = text.substr(begin, end - begin);
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

base::Problem syntax_problem(const YamlText& yaml, const YamlSyntaxError& error) {
  const bool has_tab = is_indented_with_tab(yaml.text, error.offset);
  return {.where = place_in(yaml, error.offset),
          .what = "this is not YAML: " + error.why,
          .detail = base::source_excerpt(yaml.text, error.offset),
          .hint = has_tab              ? "YAML is indented with blanks, never with tabs"
                  : error.hint.empty() ? "put texts with any of : # { } [ ] , & * ! | > ' \" % @ ` "
                                         "in quotes"
                                       : error.hint};
}

// Reads, and after an error goes on with the mended text, so that one run lists what is wrong.
RawValue parse(const YamlText& yaml, base::ErrorClass error_class) {
  constexpr std::size_t k_most_errors = 20;
  std::vector<base::Problem> problems;
  if (auto problem = bad_characters(yaml)) {
    throw base::Error(error_class, std::move(*problem));
  }
  std::string text(yaml.text);
  std::size_t untouched = 0;
  auto result = read_yaml(yaml);
  while (result.syntax_error && problems.size() < k_most_errors) {
    const YamlText current{text, yaml.name, yaml.same_place};
    problems.push_back(syntax_problem(current, *result.syntax_error));
    const auto offset = result.syntax_error->offset;
    auto mended =
        is_indented_with_tab(text, offset) ? std::nullopt : mend(current, offset, untouched);
    if (!mended) {
      break;
    }
    problems.back().hint = "quote this text: " + mended->line.line;
    untouched = mended->line.end;
    text = std::move(mended->line.text);
    result = std::move(mended->result);
  }
  std::move(result.problems.begin(), result.problems.end(), std::back_inserter(problems));
  if (!problems.empty()) {
    throw base::Error(error_class, std::move(problems));
  }
  return std::move(result.root);
}

}  // namespace

RawValue parse_yaml(std::string_view text, std::string_view name) {
  if (text.starts_with(k_byte_order_mark)) {
    text.remove_prefix(k_byte_order_mark.size());
  }
  return parse({text, name, {}}, base::ErrorClass::input);
}

RawValue parse_yaml_value(std::string_view text, std::string_view place) {
  return parse({text, {}, place}, base::ErrorClass::usage);
}

}  // namespace invokeai_batch::yaml
