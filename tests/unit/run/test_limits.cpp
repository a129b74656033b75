// What a user may ask of a run besides: each by itself, in a world of fair weather.

#include <algorithm>

#include "catch.hpp"
#include "world.hpp"

using namespace invokeai_batch;
using base::Milliseconds;
using tests::Weather;
using tests::World;

namespace {

run::Limits plain() {
  run::Limits limits;
  limits.retries = 0;
  return limits;
}

std::size_t count(const World& world, store::JobState state) {
  return static_cast<std::size_t>(
      std::count_if(world.store().begin(), world.store().end(),
                    [state](const auto& job) { return job.second.state == state; }));
}

std::size_t items(const World& world, invokeai::ItemStatus status) {
  return static_cast<std::size_t>(
      std::count_if(world.items().begin(), world.items().end(),
                    [status](const auto& item) { return item.status == status; }));
}

Weather failing() {
  Weather weather;
  weather.failed_item = 1;
  return weather;
}

}  // namespace

TEST_CASE("hours: how long it is until a window of the day opens", "[run]") {
  using std::chrono::hours;
  using std::chrono::minutes;
  const run::DayWindow night{hours(22), hours(7)};
  CHECK(run::until_open(night, hours(22)) == Milliseconds{0});
  CHECK(run::until_open(night, hours(3)) == Milliseconds{0});
  CHECK(run::until_open(night, hours(7)) == hours(15));
  CHECK(run::until_open(night, hours(21) + minutes(59)) == minutes(1));
  const run::DayWindow day{hours(9), hours(17)};
  CHECK(run::until_open(day, hours(9)) == Milliseconds{0});
  CHECK(run::until_open(day, hours(17)) == hours(16));
  CHECK(run::until_open(day, hours(8)) == hours(1));
}

TEST_CASE("halt: the run ends with what has failed, and sends nothing more", "[run]") {
  for (const auto how : {run::StopHow::soon, run::StopHow::now}) {
    World world(7, failing(), 10, 0, {.workers = 2});
    auto limits = plain();
    limits.halt = run::HaltRule{.how = how, .limit = 2};
    world.set_limits(limits);
    const auto exit = world.run_process();
    REQUIRE(exit.has_value());
    CHECK(exit->why == run::Exit::Why::halted);
    CHECK(count(world, store::JobState::failed) >= 2);
    CHECK(world.posts() < 10);
    CHECK(items(world, invokeai::ItemStatus::pending) == 0);
    CHECK(items(world, invokeai::ItemStatus::in_progress) == 0);
    world.set_weather({});
    world.set_limits(plain());
    REQUIRE(world.run_process().has_value());
    CHECK(world.check_files().empty());
    CHECK(count(world, store::JobState::done) == 10);
  }
}

TEST_CASE("halt: in percent of the jobs that there are to make", "[run]") {
  World world(7, failing(), 10, 0);
  auto limits = plain();
  limits.halt = run::HaltRule{.limit = 50, .unit = run::HaltRule::Unit::percent};
  world.set_limits(limits);
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK(exit->why == run::Exit::Why::halted);
  CHECK(count(world, store::JobState::failed) >= 5);
}

TEST_CASE("timeout: what runs for too long is canceled, what waits is not", "[run]") {
  for (const bool has_item_summaries : {true, false}) {
    INFO(has_item_summaries);
    World world(3, {}, 4, 0,
                {.has_item_summaries = has_item_summaries, .run_time = Milliseconds{60'000}});
    auto limits = plain();
    limits.item_timeout = Milliseconds{5'000};
    world.set_limits(limits);
    REQUIRE(world.run_process().has_value());
    CHECK(items(world, invokeai::ItemStatus::canceled) == 4);
    // Canceled while it ran, an item may have saved its images all the same.
    CHECK(count(world, store::JobState::failed) + count(world, store::JobState::done) == 4);
  }
}

TEST_CASE("timeout: jobs that stay below it never notice", "[run]") {
  World world(3, {}, 6, 0, {.run_time = Milliseconds{4'000}});
  auto limits = plain();
  limits.item_timeout = Milliseconds{5'000};
  world.set_limits(limits);
  REQUIRE(world.run_process().has_value());
  CHECK(count(world, store::JobState::done) == 6);
  CHECK(world.posts() == 6);
}

TEST_CASE("no-wait: the run ends when the server has every job, and a later one collects",
          "[run]") {
  World world(5, {}, 40, 2, {.run_time = Milliseconds{10'000}});
  auto limits = plain();
  limits.hand_over = run::HandOver::all_at_once;
  world.set_limits(limits);
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK(exit->why == run::Exit::Why::handed_in);
  CHECK(world.items().size() == 40);
  world.set_limits(plain());
  REQUIRE(world.run_process().has_value());
  CHECK(world.posts() == 40);
  CHECK(world.check_files().empty());
  CHECK(count(world, store::JobState::done) == 40);
}

TEST_CASE("no-wait: a queue that is full ends the run, which can be carried on", "[run]") {
  Weather weather;
  weather.full = 1;
  World world(5, weather, 4, 0);
  auto limits = plain();
  limits.hand_over = run::HandOver::all_at_once;
  world.set_limits(limits);
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::stopped);
  CHECK(exit->reason == "the server's queue is full");
  world.set_weather({});
  world.set_limits(plain());
  REQUIRE(world.run_process().has_value());
  CHECK(world.check_files().empty());
}

TEST_CASE("idle-only: nothing is sent while items of others wait, however long", "[run]") {
  Weather weather;
  weather.others = 0.98;
  World world(5, weather, 3, 0);
  auto limits = plain();
  limits.idle_only = true;
  limits.server_timeout = Milliseconds{5'000};
  world.set_limits(limits);
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK(exit->why == run::Exit::Why::over);
  CHECK(world.check_files().empty());
}

TEST_CASE("between: jobs wait for their hours, and that is no outage", "[run]") {
  World world(5, {}, 3, 0);
  auto limits = plain();
  limits.between = run::DayWindow{std::chrono::hours(2), std::chrono::hours(3)};
  limits.server_timeout = Milliseconds{60'000};
  world.set_limits(limits);
  const auto exit = world.run_process();
  REQUIRE(exit.has_value());
  CHECK(exit->why == run::Exit::Why::over);
  CHECK(world.check_hours().empty());
  CHECK(world.check_files().empty());
}

TEST_CASE("retry-on: only what is named is tried again", "[run]") {
  for (const bool is_named : {true, false}) {
    Weather weather;
    weather.failed_item = 1;  // OutOfMemoryError
    World world(5, weather, 2, 0);
    run::Limits limits;
    limits.retries = 2;
    limits.retry_on = {run::Cause::server};
    if (is_named) {
      limits.retry_on.insert(run::Cause::out_of_memory);
    }
    world.set_limits(limits);
    REQUIRE(world.run_process().has_value());
    CHECK(world.posts() == (is_named ? 6U : 2U));
  }
}
