// The section `seed` of a job file, and what `--seed` is given.
#include <limits>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "spec/job_file.hpp"

namespace invokeai_batch::plan {

namespace {

// InvokeAI's SEED_MAX. What a pinned rand_int can take is less by a bit (expand() checks that).
constexpr std::uint64_t k_largest_seed = std::numeric_limits<std::uint32_t>::max();

constexpr std::string_view k_forms =
    "42, [1, 2, 3], random, {start: 42, per: job} or {random: 42, per: row}";

std::optional<std::uint64_t> read_number(const yaml::RawValue& value, std::string_view key,
                                         std::uint64_t largest, yaml::Problems& problems) {
  const auto number = is_scalar(value) ? yaml::parse_unsigned(value.text) : std::nullopt;
  if (!number || *number > largest) {
    report_wrong_shape(
        value, {key, "a whole number from 0 to " + std::to_string(largest), "seed: 42"}, problems);
    return std::nullopt;
  }
  return number;
}

// "1,2,3" as on the command line, and a list; nothing else.
std::vector<yaml::RawValue> listed(const yaml::RawValue& value) {
  if (value.kind == yaml::RawValue::Kind::list) {
    return value.items;
  }
  std::vector<yaml::RawValue> items;
  if (is_scalar(value) && value.text.find(',') != std::string::npos) {
    for (const auto part : base::split(value.text, ',')) {
      items.push_back({.kind = yaml::RawValue::Kind::plain,
                       .text = std::string(base::trim(part)),
                       .place = value.place});
    }
  }
  return items;
}

// False: the value is none.
bool read_numbers(const yaml::RawValue& value, std::string_view key, SeedSpec& seed,
                  yaml::Problems& problems) {
  const auto items = listed(value);
  if (items.empty()) {
    return false;
  }
  for (const auto& item : items) {
    if (const auto number = read_number(item, key, k_largest_seed, problems)) {
      seed.list.push_back(*number);
    }
  }
  if (seed.list.size() == 1) {
    seed.mode = SeedMode::fixed;
    seed.value = seed.list.front();
  } else if (!seed.list.empty()) {
    seed.mode = SeedMode::list;
  }
  return true;
}

void read_per(const yaml::RawValue& value, SeedSpec& seed, yaml::Problems& problems) {
  if (value.text == "job") {
    seed.per = SeedPer::job;
  } else if (value.text == "row") {
    seed.per = SeedPer::row;
  } else if (value.text == "repeat") {
    seed.per = SeedPer::repeat;
  } else {
    report_wrong_shape(value, {"per", "job, row or repeat", "seed: {start: 42, per: job}"},
                       problems);
  }
}

void read_random(const yaml::RawValue& value, SeedSpec& seed, yaml::Problems& problems) {
  seed.mode = SeedMode::random;
  if (value.kind != yaml::RawValue::Kind::null) {
    seed.value = read_number(value, "random", std::numeric_limits<std::uint64_t>::max(), problems);
  }
}

SeedSpec read_map(const yaml::RawValue& map, yaml::Problems& problems) {
  SeedSpec seed{.place = map.place};
  report_unknown_keys(map, "seed", {"start", "random", "value", "per", "input"}, problems);
  std::size_t modes = 0;
  if (const auto* start = map.find("start")) {
    ++modes;
    seed.mode = SeedMode::count;
    seed.value = read_number(*start, "start", k_largest_seed, problems);
  }
  if (const auto* value = map.find("value")) {
    ++modes;
    if (!read_numbers(*value, "value", seed, problems)) {
      seed.mode = SeedMode::fixed;
      seed.value = read_number(*value, "value", k_largest_seed, problems);
    }
  }
  if (const auto* base = map.find("random")) {
    ++modes;
    read_random(*base, seed, problems);
  }
  if (const auto* input = map.find("input")) {
    const yaml::Expectation expected{"input", "the name of a seed",
                                     "seed: {start: 42, input: noise.seed}"};
    seed.input = read_text(*input, expected, problems).value_or("");
  }
  const auto* per = map.find("per");
  if (per != nullptr) {
    read_per(*per, seed, problems);
  }
  const auto* why =
      modes > 1    ? "only one of value, start and random can be given"
      : modes == 0 ? "one of value, start and random has to be given"
      : per != nullptr && (seed.mode == SeedMode::fixed || seed.mode == SeedMode::list)
          ? "a fixed value is the same for every job, so `per` says nothing"
          : nullptr;
  if (why != nullptr) {
    problems.push_back({.where = map.place,
                        .what = std::string("seed: ") + why,
                        .hint = "a seed is " + std::string(k_forms)});
  }
  return seed;
}

}  // namespace

SeedSpec read_seed(const yaml::RawValue& value, yaml::Problems& problems) {
  if (value.kind == yaml::RawValue::Kind::map) {
    return read_map(value, problems);
  }
  SeedSpec seed{.place = value.place};
  if (read_numbers(value, "seed", seed, problems)) {
    return seed;
  }
  if (!is_scalar(value) || (value.text != "random" && !yaml::parse_unsigned(value.text))) {
    report_wrong_shape(value, {"seed", k_forms, "seed: 42"}, problems);
  } else if (value.text == "random") {
    seed.mode = SeedMode::random;
  } else {
    seed.mode = SeedMode::fixed;
    seed.value = read_number(value, "seed", k_largest_seed, problems);
  }
  return seed;
}

}  // namespace invokeai_batch::plan
