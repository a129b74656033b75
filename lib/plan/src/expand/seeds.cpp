#include "expand/seeds.hpp"

#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

std::optional<std::uint64_t> seed_of(const SeedSpec& spec, std::uint64_t base,
                                     const SeedOrigin& origin) {
  const auto start = spec.value.value_or(0);
  switch (spec.mode) {
    case SeedMode::unset:
    case SeedMode::list:  // the axis has it
      return std::nullopt;
    case SeedMode::fixed:
      return start + origin.repeat;
    case SeedMode::count:
      switch (spec.per) {
        case SeedPer::job:
          return start + origin.job_index;
        case SeedPer::row:
          return start + origin.row_index * origin.repeats + origin.repeat;
        case SeedPer::repeat:
          return start + origin.repeat;
      }
      break;
    case SeedMode::random: {
      std::string of = std::to_string(origin.repeat);
      if (spec.per != SeedPer::repeat) {
        of.append("\nrow ").append(origin.row);
      }
      if (spec.per == SeedPer::job) {
        of.append("\njob ").append(origin.combination);
      }
      return derived_seed(base, of);
    }
  }
  return std::nullopt;
}

namespace {

std::string_view each(SeedPer per) {
  switch (per) {
    case SeedPer::job:
      return "job";
    case SeedPer::row:
      return "row and repeat";
    case SeedPer::repeat:
      return "repeat";
  }
  return "job";
}

// "1, 2, 3", "1, 2, 3 … 900"
std::string listed(const std::vector<std::uint64_t>& seeds) {
  constexpr std::size_t k_most = 6;
  std::vector<std::string> texts;
  for (const auto seed : seeds) {
    texts.push_back(std::to_string(seed));
  }
  if (texts.size() <= k_most) {
    return base::join(texts, ", ");
  }
  const auto last = std::move(texts.back());
  texts.resize(k_most / 2);
  return base::join(texts, ", ") + " … " + last;
}

}  // namespace

std::string seed_note(const SeedSpec& spec, const std::optional<SeedTarget>& target,
                      const DrawBase& base, std::size_t repeat) {
  if (!target.has_value()) {
    return {};
  }
  const auto& name = target->name;
  const auto start = std::to_string(spec.value.value_or(0));
  switch (spec.mode) {
    case SeedMode::unset:
      return target->drawn_by_server()
                 ? name + " is drawn by the server for every job, as in the GUI; results.csv has it"
                 : name + " is as the workflow has it";
    case SeedMode::fixed:
      return name + " is " + start +
             (repeat > 1
                  ? ", counting up to " + std::to_string(spec.value.value_or(0) + repeat - 1) +
                        " over the repeats"
                  : " for every job");
    case SeedMode::list:
      return name + " is one of " + listed(spec.list) +
             (repeat > 1 ? ", counting up from each over the repeats" : "");
    case SeedMode::count:
      return name + " counts up from " + start + " per " + std::string(each(spec.per));
    case SeedMode::random:
      return name + " is derived per " + std::string(each(spec.per)) + " " + from_base(base);
  }
  return {};
}

}  // namespace invokeai_batch::plan
