// The engine through random schedules: every seed is one world with its own weather. A failure
// names the seed; INVOKEAI_BATCH_SCHEDULES=N runs N of them (a million by hand, say),
// INVOKEAI_BATCH_FIRST_SEED=S begins at S.

#include <cstdlib>
#include <initializer_list>

#include "catch.hpp"
#include "world.hpp"

using namespace invokeai_batch;
using tests::ServerKind;
using tests::Weather;
using tests::World;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Weather weather_of(std::uint64_t seed) {
  std::mt19937_64 random(seed * 977);
  const auto some = [&random](double most) {
    const bool calm = random() % 2 == 0;
    return calm ? 0.0 : std::uniform_real_distribution<double>(0, most)(random);
  };
  Weather weather;
  weather.lost_request = some(0.2);
  weather.lost_reply = some(0.2);
  weather.server_error = some(0.15);
  weather.put_off = some(0.2);
  weather.damaged_download = some(0.3);
  weather.failed_item = some(0.2);
  weather.restart = some(0.2);
  weather.cleared = some(0.1);
  weather.image_gone = some(0.05);
  weather.full = some(0.3);
  weather.paused = some(0.3);
  weather.crash = some(0.1);
  weather.expired = some(0.1);
  weather.new_database = some(0.03);
  weather.stop = some(0.5);
  weather.others = some(0.5);
  weather.edited = some(0.3);
  return weather;
}

// Half of the runs are as the program has them when nothing is said; the others have some of what a
// user may ask for.
run::Limits limits_of(std::uint64_t seed) {
  std::mt19937_64 random(seed * 1'009);
  run::Limits limits;
  limits.retries = 3;
  if (random() % 2 == 0) {
    return limits;
  }
  const auto one_in = [&random](std::uint64_t n) { return random() % n == 0; };
  if (one_in(3)) {
    limits.halt =
        run::HaltRule{.how = one_in(2) ? run::StopHow::soon : run::StopHow::now,
                      .limit = one_in(2) ? std::size_t{1} : std::size_t{30},
                      .unit = one_in(2) ? run::HaltRule::Unit::jobs : run::HaltRule::Unit::percent};
  }
  if (one_in(3)) {
    limits.item_timeout = base::Milliseconds{200 + static_cast<int>(random() % 600)};
  }
  if (one_in(3)) {
    limits.retry_on = {run::Cause::server, run::Cause::timeout};
  }
  if (one_in(4)) {
    limits.hand_over = run::HandOver::all_at_once;
  } else {
    limits.idle_only = one_in(3);
    if (one_in(3)) {  // a world begins at midnight
      limits.between = run::DayWindow{std::chrono::minutes(one_in(2) ? 1 : 0),
                                      std::chrono::minutes(one_in(2) ? 2 : 60)};
    }
  }
  return limits;
}

// As many servers of one worker as of several, and as many old ones as new ones. A quarter replaces
// batch ids, a quarter knows requests by keys besides, most of those with receipts.
ServerKind kind_of(std::uint64_t seed) {
  ServerKind kind;
  kind.workers = seed % 2 == 0 ? 1 : 2 + seed % 3;
  kind.has_item_summaries = seed % 4 < 2;
  kind.replaces_batch_ids = seed % 4 < 2;
  kind.takes_keys = seed % 4 == 1;
  kind.keeps_receipts = seed % 12 != 1;
  kind.clock_ahead = base::Milliseconds{static_cast<std::int64_t>(seed % 5) * 1'000'000};
  return kind;
}

// A request that is late by half a minute cannot be told from one that is lost, but by its key.
void add_trouble_of_keys(Weather& weather, std::uint64_t seed) {
  if (seed % 8 == 1) {
    weather.late = 0.5;
  } else {
    weather.other_body = 0.3;
  }
}

std::string run_world(std::uint64_t seed) {
  const auto kind = kind_of(seed);
  auto weather = weather_of(seed);
  if (kind.takes_keys) {
    add_trouble_of_keys(weather, seed);
  }
  World world(seed, weather, 1 + seed % 12, seed % 3, kind);
  world.set_limits(limits_of(seed));
  // Every third is stopped first, as by Ctrl-C, in whatever weather it is.
  if (seed % 3 == 0) {
    static_cast<void>(
        world.run_process(base::Milliseconds{static_cast<std::int64_t>(seed % 40) * 100}));
  }
  if (!world.run_to_the_end()) {
    return "it never ended\n" + world.trace();
  }
  for (const auto& violation :
       {world.check_files(), world.check_executions(), world.check_boards(), world.check_stops(),
        world.check_hours(), world.check_requests(), world.check_left_jobs()}) {
    if (!violation.empty()) {
      return violation + "\n" + world.trace();
    }
  }
  return {};
}

}  // namespace

TEST_CASE("engine: every image exactly once under any schedule of faults and crashes", "[run]") {
  const auto first = number_from("INVOKEAI_BATCH_FIRST_SEED", 1);
  const auto count = number_from("INVOKEAI_BATCH_SCHEDULES", 4'000);
  for (auto seed = first; seed < first + count; ++seed) {
    const auto violation = run_world(seed);
    if (!violation.empty()) {
      FAIL("seed " << seed << ": " << violation);
    }
  }
  SUCCEED();
}

TEST_CASE("engine: the same seed gives the same world", "[run]") {
  for (const std::uint64_t seed : std::initializer_list<std::uint64_t>{3, 14, 15}) {
    World a(seed, weather_of(seed), 8, 2);
    World b(seed, weather_of(seed), 8, 2);
    REQUIRE(a.run_to_the_end());
    REQUIRE(b.run_to_the_end());
    CHECK(a.calls() == b.calls());
    CHECK(a.events().size() == b.events().size());
  }
}

TEST_CASE("engine: in fair weather a job costs three calls and its polls, and is sent once",
          "[run]") {
  World world(5, {}, 20, 1);
  REQUIRE(world.run_process().has_value());
  CHECK(world.check_files().empty());
  CHECK(world.posts() == 20);
  // One POST, one item, and on average fewer than three polls a job, plus the queue's own status.
  CHECK(world.calls() < 20 * 5);
}

TEST_CASE("engine: receipts are acknowledged, so that no server has too many of them", "[run]") {
  constexpr std::size_t k_jobs = 40;
  World world(
      5, {}, k_jobs, 1,
      {.replaces_batch_ids = true, .takes_keys = true, .keeps_receipts = true, .most_receipts = 6});
  REQUIRE(world.run_process().has_value());
  CHECK(world.check_files().empty());
  CHECK(world.posts() == k_jobs);
  CHECK(world.receipts() == k_jobs);
  CHECK(world.calls() < k_jobs * 6);  // one more a job than without
}

TEST_CASE("engine: no worker of a server ever waits for a job, at few calls a job", "[run]") {
  constexpr std::size_t k_jobs = 60;
  for (const std::size_t workers : {1, 2, 4, 8}) {
    for (const int run_time : {300, 2'000, 5'000, 60'000}) {
      INFO(workers << " workers, " << run_time << " ms");
      World world(workers, {}, k_jobs, 0,
                  {.workers = workers, .run_time = base::Milliseconds{run_time}});
      REQUIRE(world.run_process().has_value());
      CHECK(world.check_files().empty());
      CHECK(world.posts() == k_jobs);
      CHECK(world.starved() == workers);  // each when the last of all jobs are at work
      // The POST, the item, one image, and what it takes to hear of its end.
      const auto requests = static_cast<double>(world.calls() + k_jobs) / k_jobs;
      INFO(requests << " requests a job");
      CHECK((run_time < 2'000 || requests <= 4.35));
    }
  }
}

TEST_CASE("engine: a log-in that runs out is made again, and costs no image", "[run]") {
  std::size_t logins = 0;
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    Weather weather;
    weather.expired = 0.2;
    World world(seed, weather, 12, 2);
    INFO("seed " << seed);
    const auto exit = world.run_process();
    REQUIRE(exit.has_value());
    CHECK_FALSE(exit->error_class.has_value());
    CHECK(world.check_files().empty());
    CHECK(world.posts() >= 12);
    CHECK(world.check_executions().empty());
    logins += world.logins();
  }
  CHECK(logins >= 99);
}

TEST_CASE("engine: a second run of a finished directory asks nothing of the server", "[run]") {
  World world(6, {}, 5, 1);
  REQUIRE(world.run_process().has_value());
  const auto calls = world.calls();
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK_FALSE(exit->error_class.has_value());
  CHECK(world.calls() == calls);
}

TEST_CASE("engine: a stop cancels what waits, leaves what runs, and a later run adopts it",
          "[run]") {
  for (std::uint64_t seed = 1; seed < 200; ++seed) {
    // An old server has one worker.
    const bool is_new = seed % 2 == 0;
    World world(seed, {}, 10, 1,
                {.workers = is_new ? 1 + seed % 3 : 1, .has_item_summaries = is_new});
    INFO("seed " << seed);
    const auto exit = world.run_process(base::Milliseconds{300 + static_cast<int>(seed) * 10});
    REQUIRE(exit.has_value());
    if (exit->error_class) {
      CHECK(*exit->error_class == base::ErrorClass::interrupted);
      for (const auto& item : world.items()) {
        INFO("seed " << seed << " item " << item.id);
        CHECK(item.status != invokeai::ItemStatus::pending);
      }
    }
    REQUIRE(world.run_process().has_value());
    CHECK(world.check_files().empty());
    CHECK(world.check_executions().empty());
    // None was made for nothing, not even by an item that was canceled while it ran.
    std::size_t made = 0;
    for (const auto& item : world.items()) {
      made += item.images.size();
    }
    std::size_t kept = 0;
    for (const auto& [name, job] : world.store()) {
      kept += job.outputs.size();
    }
    CHECK(made == kept);
  }
}
