#include "scenario.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "dice.hpp"
#include "faults.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::chaos {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 3> k_shapes{"plain", "several", "pictured"};

const Kind& draw_kind(Dice& dice) {
  int all = 0;
  for (const auto& kind : kinds()) {
    all += kind.weight;
  }
  auto left = dice.between(1, all);
  const auto* chosen = kinds().data();
  while (left > chosen->weight) {
    left -= chosen->weight;
    ++chosen;
  }
  return *chosen;
}

Fault draw_fault(Dice& dice) {
  const auto& kind = draw_kind(dice);
  Fault fault;
  fault.kind = kind.name;
  fault.where = kind.where.empty() ? "" : dice.pick(kind.where);
  fault.amount = dice.between(kind.least, kind.most);
  fault.at = milliseconds(kind.latest_ms == 0 ? 0 : dice.between(1, kind.latest_ms));
  return fault;
}

// What cannot be put right again comes once.
bool is_taken(const Round& round, const Fault& fault) {
  return std::any_of(round.faults.begin(), round.faults.end(), [&](const Fault& other) {
    return other.kind == fault.kind && other.where == fault.where;
  });
}

Round draw_round(Dice& dice) {
  Round round;
  const int faults = dice.between(1, 5);
  for (int i = 0; i < faults; ++i) {
    auto fault = draw_fault(dice);
    if (!is_taken(round, fault)) {
      round.faults.push_back(std::move(fault));
    }
  }
  std::stable_sort(round.faults.begin(), round.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  round.calm_at = milliseconds(dice.between(300, 1'200));
  return round;
}

[[noreturn]] void no_scenario(std::string_view word) {
  throw std::runtime_error("no part of a scenario: " + std::string(word));
}

template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  const auto end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr != end || text.empty()) {
    no_scenario(text);
  }
  return number;
}

Fault fault_of(std::string_view word) {
  const auto at = word.rfind('@');
  const auto amount = word.rfind(':', at);
  const auto where = word.find(':');
  if (at == std::string_view::npos || where == amount) {
    no_scenario(word);
  }
  return {.kind = std::string(word.substr(0, where)),
          .where = std::string(word.substr(where + 1, amount - where - 1)),
          .amount = number_of<int>(word.substr(amount + 1, at - amount - 1)),
          .at = milliseconds(number_of<int>(word.substr(at + 1)))};
}

void take_setting(Scenario& scenario, std::string_view word) {
  const auto shape = std::find(k_shapes.begin(), k_shapes.end(), word);
  if (shape != k_shapes.end()) {
    scenario.shape = static_cast<Shape>(shape - k_shapes.begin());
    return;
  }
  const auto name = word.substr(0, word.find('='));
  const auto value = word.substr(std::min(word.size(), name.size() + 1));
  const std::array<std::pair<std::string_view, int*>, 4> numbers{{{"jobs", &scenario.jobs},
                                                                  {"boards", &scenario.boards},
                                                                  {"workers", &scenario.workers},
                                                                  {"job_ms", &scenario.job_ms}}};
  const auto found = std::find_if(numbers.begin(), numbers.end(),
                                  [&](const auto& number) { return number.first == name; });
  if (found != numbers.end()) {
    *found->second = number_of<int>(value);
  } else if (name == "seed") {
    scenario.seed = number_of<std::uint64_t>(value);
  } else if (name == "flavour") {
    scenario.flavour = value;
  } else {
    no_scenario(word);
  }
}

}  // namespace

int images_of_a_job(Shape shape) {
  constexpr int k_images_of_several = 4;
  return shape == Shape::several ? k_images_of_several : 1;
}

Scenario draw_scenario(std::uint64_t seed) {
  Dice dice(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.shape = dice.pick<Shape>(
      {Shape::plain, Shape::plain, Shape::plain, Shape::several, Shape::several, Shape::pictured});
  scenario.jobs = dice.between(5, scenario.shape == Shape::several ? 12 : 25);
  scenario.boards = dice.pick<int>({0, 0, 1, 2, 3});
  scenario.flavour = dice.pick<std::string>({"6.3", "6.8", "6.13", "6.14", "6.14"});
  scenario.workers = dice.pick<int>({1, 1, 1, 2, 3});
  scenario.job_ms = dice.pick<int>({5, 20, 20, 60, 150});
  const int rounds = dice.between(1, 3);
  for (int i = 0; i < rounds; ++i) {
    scenario.rounds.push_back(draw_round(dice));
  }
  return scenario;
}

std::string to_text(const Scenario& scenario) {
  std::ostringstream out;
  out << k_shapes.at(static_cast<std::size_t>(scenario.shape)) << " seed=" << scenario.seed
      << " jobs=" << scenario.jobs << " boards=" << scenario.boards
      << " flavour=" << scenario.flavour << " workers=" << scenario.workers
      << " job_ms=" << scenario.job_ms << '\n';
  for (const auto& round : scenario.rounds) {
    out << "round calm@" << round.calm_at.count();
    for (const auto& fault : round.faults) {
      out << ' ' << fault.kind << ':' << fault.where << ':' << fault.amount << '@'
          << fault.at.count();
    }
    out << '\n';
  }
  return out.str();
}

Scenario scenario_of(std::string_view text) {
  Scenario scenario;
  for (const auto line : base::split(base::trim(text), '\n')) {
    const auto trimmed = base::trim(line);
    const bool is_round = trimmed.starts_with("round ");
    if (is_round) {
      scenario.rounds.emplace_back();
    }
    for (const auto word : base::split(trimmed, ' ')) {
      if (word == "round") {
        continue;
      }
      if (is_round && word.starts_with("calm@")) {
        scenario.rounds.back().calm_at = milliseconds(number_of<int>(word.substr(5)));
      } else if (is_round) {
        scenario.rounds.back().faults.push_back(fault_of(word));
      } else {
        take_setting(scenario, word);
      }
    }
  }
  return scenario;
}

}  // namespace invokeai_batch::chaos
