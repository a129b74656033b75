#include "expand/seeds.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"

namespace invokeai_batch::plan {

DrawBase base_of(const Prior& prior) {
  const auto known = prior.seed_base.has_value() ? prior.seed_base : prior.fresh_seed_base;
  return {.value = known.value_or(0), .is_example = !known.has_value()};
}

void depend_on(const DrawBase& base, Plan& plan) {
  if (base.is_example) {
    plan.is_example = true;
  } else {
    plan.seed_base = base.value;
  }
}

std::string from_base(const DrawBase& base) {
  return base.is_example ? "from a base that the run will draw"
                         : "from the base " + std::to_string(base.value);
}

std::string drawn_from(const DrawBase& base) {
  return from_base(base) +
         (base.is_example ? "; what the plan shows is an example" : " of the output directory");
}

std::uint64_t derived_seed(std::uint64_t base, std::string_view of) {
  const auto digest =
      base::sha256_hex("invokeai-batch seed 1\n" + std::to_string(base) + "\n" + std::string(of));
  constexpr std::size_t k_digits_of_64_bits = 16;
  const auto number = std::stoull(digest.substr(0, k_digits_of_64_bits), nullptr, 16);
  return number % (k_largest_pinned_seed + 1);
}

std::optional<std::uint64_t> seed_of(const SeedSpec& spec, std::uint64_t base,
                                     const SeedOrigin& origin) {
  const auto start = spec.value.value_or(0);
  switch (spec.mode) {
    case SeedMode::unset:
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
    case SeedMode::count:
      return name + " counts up from " + start + " per " + std::string(each(spec.per));
    case SeedMode::random:
      return name + " is derived per " + std::string(each(spec.per)) + " " + from_base(base);
  }
  return {};
}

}  // namespace invokeai_batch::plan
