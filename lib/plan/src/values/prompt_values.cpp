#include "values/prompt_values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "values/typed_value.hpp"
#include "values/wildcards.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::int64_t k_draws = 100;  // without max_prompts

struct Asked {
  PromptRequest request{};
  std::optional<std::int64_t> most{};  // max_prompts
  bool draws_from_base = false;
};

Asked asked_of(const yaml::RawValue& map, std::string prompt, const AxisReader& reader) {
  Asked asked{.request = {.prompt = std::move(prompt)}};
  if (const auto* most = map.find("max_prompts")) {
    asked.most = base::parse_integer(most->text);
  }
  const auto* combinatorial = map.find("combinatorial");
  if (combinatorial == nullptr || combinatorial->text != "false") {
    // One more than is wanted tells whether the rest is cut off.
    asked.request.max_prompts = std::min(asked.most.value_or(k_most_prompts) + 1, k_most_prompts);
    return asked;
  }
  asked.request.combinatorial = false;
  asked.request.max_prompts = asked.most.value_or(k_draws);
  if (const auto* seed = map.find("seed")) {
    asked.request.seed = base::parse_integer(seed->text);
  } else {
    asked.request.seed = static_cast<std::int64_t>(
        derived_seed(reader.seed_base.value, "prompts\n" + map.find("dynamic")->text));
    asked.draws_from_base = true;
  }
  return asked;
}

// What the server leaves out of the text as a comment, unless it is a line of its own.
std::string_view comment_in(std::string_view text) {
  constexpr std::array<std::string_view, 3> k_starts = {"#", "//", "/*"};
  for (const auto line : base::split(text, '\n')) {
    auto start = std::string_view::npos;
    for (const auto mark : k_starts) {
      start = std::min(start, line.find(mark));
    }
    if (start != std::string_view::npos && !base::trim(line).starts_with('#')) {
      return line.substr(start);
    }
  }
  return {};
}

void warn(const yaml::RawValue& map, std::string_view name, const std::string& what,
          const AxisReader& reader) {
  reader.notes.warnings.push_back({.where = map.place, .what = std::string(name) + ": " + what});
}

void warn_of_comment(const yaml::RawValue& map, std::string_view name, const AxisReader& reader) {
  const auto comment = comment_in(map.find("dynamic")->text);
  if (!comment.empty()) {
    warn(map, name,
         "the server reads " + shown(comment) + " as a comment and leaves it out of the prompt",
         reader);
  }
}

// How many of the prompts are taken; nullopt after a problem.
std::optional<std::size_t> taken(const yaml::RawValue& map, std::string_view name,
                                 const Asked& asked, std::size_t made, const AxisReader& reader) {
  const auto count = static_cast<std::int64_t>(made);
  const bool may_be_more = count >= k_most_prompts;
  if (!asked.request.combinatorial) {
    return made;
  }
  if (!asked.most.has_value() && may_be_more) {
    reader.problems.add(
        problem_with(map, name,
                     "the text makes " + std::to_string(k_most_prompts) +
                         " prompts or more, and the server makes no more of one text",
                     "max_prompts: 500 takes the first of them, combinatorial: false draws some"));
    return std::nullopt;
  }
  const auto most = asked.most.value_or(count);
  if (count > most || may_be_more) {
    warn(map, name,
         "the text makes more prompts than max_prompts: only the first " + std::to_string(most) +
             " are taken",
         reader);
  }
  return static_cast<std::size_t>(std::min(count, most));
}

void note_draws(std::string_view name, const AxisReader& reader) {
  reader.notes.depends_on_base = true;
  reader.notes.notes.push_back(std::string(name) + ": its prompts are drawn " +
                               drawn_from(reader.seed_base));
}

}  // namespace

std::vector<yaml::RawValue> prompts_of(const yaml::RawValue& map, std::string_view name,
                                       const AxisReader& reader) {
  auto prompt = with_wildcards(
      *map.find("dynamic"), {reader.facts, reader.problems, reader.notes, reader.wildcards, name});
  if (!prompt.has_value()) {
    return {};
  }
  if (reader.facts.offline()) {
    reader.problems.add(problem_with(map, name, "only a server can expand {dynamic: …}",
                                     "plan it with a server, or write the prompts down"));
    return {};
  }
  const auto asked = asked_of(map, *std::move(prompt), reader);
  const auto* prompts = reader.facts.prompts(asked.request);
  if (prompts == nullptr) {
    return {};
  }
  if (!prompts->value.has_value()) {
    reader.problems.add(problem_with(map, name, prompts->problem));
    return {};
  }
  warn_of_comment(map, name, reader);
  if (asked.draws_from_base) {
    note_draws(name, reader);
  }
  std::vector<yaml::RawValue> values;
  const auto count = taken(map, name, asked, prompts->value->size(), reader).value_or(0);
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back({.kind = yaml::RawValue::Kind::quoted,
                      .text = without_stand_ins((*prompts->value)[i]),
                      .place = map.place});
  }
  return values;
}

}  // namespace invokeai_batch::plan
