#include "spec/value_source.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "spec/paths.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::array<std::string_view, 4> k_sources = {"range", "linspace", "lines", "dynamic"};

// Reports what are no three numbers.
std::optional<std::array<double, 3>> checked_numbers(const yaml::RawValue& list,
                                                     const yaml::Expectation& expected,
                                                     yaml::Problems& problems) {
  if (list.kind != yaml::RawValue::Kind::list || list.items.empty()) {
    report_wrong_shape(list, expected, problems);
    return std::nullopt;
  }
  if (list.items.size() != 3) {
    report_instead(list.place, expected, base::count_of(list.items.size(), "value"), problems);
    return std::nullopt;
  }
  for (const auto& item : list.items) {
    if (item.kind != yaml::RawValue::Kind::plain || !base::parse_number(base::trim(item.text))) {
      report_wrong_shape(item, {expected.key, "a number", expected.example}, problems);
      return std::nullopt;
    }
  }
  return three_numbers(list);
}

void check_range(const yaml::RawValue& list, yaml::Problems& problems) {
  const yaml::Expectation expected{"range", "[first, last, step]", "{range: [512, 1024, 256]}"};
  const auto numbers = checked_numbers(list, expected, problems);
  if (!numbers) {
    return;
  }
  const auto [first, last, step] = *numbers;
  if (step == 0) {
    problems.push_back({.where = list.items[2].place,
                        .what = "range: the step is 0, so the range never ends",
                        .hint = "for example: {range: [512, 1024, 256]}"});
  } else if ((step > 0 && first > last) || (step < 0 && first < last)) {
    problems.push_back(
        {.where = list.place,
         .what = "range: from " + base::number_to_text(first) + " by " +
                 base::number_to_text(step) + " never reaches " + base::number_to_text(last),
         .hint = "a range that counts down has a negative step: {range: [40, 20, -10]}"});
  }
}

void check_linspace(const yaml::RawValue& list, yaml::Problems& problems) {
  const yaml::Expectation expected{"linspace", "[first, last, how many]", "{linspace: [1, 8, 15]}"};
  if (checked_numbers(list, expected, problems)) {
    constexpr std::uint64_t k_most = 1'000'000;
    const yaml::Expectation count{"linspace", "a whole number of values, at least 2",
                                  expected.example};
    (void)read_whole_number(list.items[2], count, 2, k_most, problems);
  }
}

void check_dynamic(const yaml::RawValue& map, yaml::Problems& problems) {
  report_unknown_keys(map, "dynamic", {"dynamic", "combinatorial", "max_prompts", "seed"},
                      problems);
  (void)read_text(*map.find("dynamic"), {"dynamic", "one text", "{dynamic: \"a {red|blue} fox\"}"},
                  problems);
  if (const auto* most = map.find("max_prompts")) {
    (void)read_whole_number(*most, {"max_prompts", "a whole number", "max_prompts: 100"}, 1, 10'000,
                            problems);
  }
  if (const auto* seed = map.find("seed")) {
    (void)read_whole_number(*seed, {"seed", "a whole number", "seed: 42"}, 0, UINT32_MAX, problems);
  }
  const auto* all = map.find("combinatorial");
  if (all != nullptr && all->text != "true" && all->text != "false") {
    report_wrong_shape(*all, {"combinatorial", "true or false", "combinatorial: false"}, problems);
  }
  if (map.find("seed") != nullptr && (all == nullptr || all->text == "true")) {
    problems.push_back({.where = map.find("seed")->key_place,
                        .what = "dynamic: a seed is for prompts that are drawn, and these are all",
                        .hint = "add combinatorial: false, or leave the seed out"});
  }
}

void check_source(yaml::RawValue& map, std::string_view directory, yaml::Problems& problems) {
  if (map.find("dynamic") != nullptr) {
    check_dynamic(map, problems);
    return;
  }
  if (map.members.size() != 1) {
    report_unknown_keys(map, "values", {"range", "linspace", "lines", "dynamic"}, problems);
    problems.push_back(
        {.where = map.place,
         .what = "a map that stands for values has one key",
         .hint = "write several as a list: [{range: [1, 3, 1]}, {lines: more.txt}]"});
    return;
  }
  auto& [key, value] = map.members.front();
  if (key == "range") {
    check_range(value, problems);
  } else if (key == "linspace") {
    check_linspace(value, problems);
  } else if (auto path = read_text(value, {"lines", "the path of a file", "{lines: prompts.txt}"},
                                   problems)) {
    value.text = resolve_path(directory, *path);
  }
}

}  // namespace

std::optional<std::array<double, 3>> three_numbers(const yaml::RawValue& list) {
  std::array<double, 3> numbers{};
  if (list.kind != yaml::RawValue::Kind::list || list.items.size() != numbers.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = base::parse_number(base::trim(list.items[i].text));
    if (!number.has_value()) {
      return std::nullopt;
    }
    numbers.at(i) = *number;
  }
  return numbers;
}

bool is_value_source(const yaml::RawValue& value) {
  return value.kind == yaml::RawValue::Kind::map &&
         std::any_of(k_sources.begin(), k_sources.end(),
                     [&value](std::string_view key) { return value.find(key) != nullptr; });
}

void check_sources(yaml::RawValue& value, std::string_view directory, yaml::Problems& problems) {
  if (is_value_source(value)) {
    check_source(value, directory, problems);
  }
  for (auto& item : value.items) {
    check_sources(item, directory, problems);
  }
}

yaml::RawValue lines_of(std::string_view path, std::string_view place) {
  yaml::RawValue file{.kind = yaml::RawValue::Kind::quoted,
                      .text = std::string(path),
                      .place = std::string(place),
                      .key_place = std::string(place)};
  yaml::RawValue map{.kind = yaml::RawValue::Kind::map, .place = std::string(place)};
  map.members.emplace_back("lines", std::move(file));
  return map;
}

}  // namespace invokeai_batch::plan
