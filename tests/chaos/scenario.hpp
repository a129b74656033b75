// What happens in a scenario, drawn from a seed before anything is started: so a scenario can be
// printed, kept as text when it has failed, and played again.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::chaos {

/// What a job is.
enum class Shape {
  plain,     // one image
  several,   // four: three of one output, one of another
  pictured,  // one, of a picture that is uploaded
};

[[nodiscard]] int images_of_a_job(Shape shape);

/// One thing that goes wrong. Which kinds there are, and what `where` and `amount` mean to each,
/// stands in faults.cpp.
struct Fault {
  std::string kind{};
  std::string where{};  // a route, a fault point; empty where there is nothing to choose
  int amount = 0;
  std::chrono::milliseconds at{};  // after the start of the round's client
};

/// One run of the client, what goes wrong around it, and when the weather clears.
struct Round {
  std::vector<Fault> faults{};
  std::chrono::milliseconds calm_at{};
};

struct Scenario {
  std::uint64_t seed = 0;
  Shape shape = Shape::plain;
  int jobs = 10;
  int boards = 0;
  std::string flavour = "6.14";
  int workers = 1;
  int job_ms = 20;
  std::vector<Round> rounds{};
};

/// The same for the same seed, on every machine.
[[nodiscard]] Scenario draw_scenario(std::uint64_t seed);

/// "plain seed=7 jobs=12 …", and a line for each round: its faults as KIND:WHERE:AMOUNT@MS.
[[nodiscard]] std::string to_text(const Scenario& scenario);
/// Reads to_text(); throws std::runtime_error for anything else.
[[nodiscard]] Scenario scenario_of(std::string_view text);

}  // namespace invokeai_batch::chaos
