// What holds a run back, and when it is to end: what its user has asked for.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>

#include "invokeai_batch/base/clock.hpp"

namespace invokeai_batch::run {

/// Why an attempt at a job brought no image.
enum class Cause {
  out_of_memory,
  server,         // it went away, or lost the item; says nothing of the workflow
  canceled,       // by somebody, or by a restart that we did not see
  missing_image,  // made, and gone before it was fetched
  timeout,        // it ran for longer than Limits::item_timeout
  workflow,       // all else: another attempt would most probably end likewise
};

enum class StopHow { soon, now };

/// Ends the run once so much has failed.
struct HaltRule {
  enum class Unit { jobs, percent };  // percent: of the jobs that this run has to make
  /// soon: what runs may end, and is fetched; now: it is canceled.
  StopHow how = StopHow::soon;
  std::size_t limit = 0;
  Unit unit = Unit::jobs;
};

/// A part of each day by the local clock, from midnight. One that ends before it begins crosses
/// midnight. REQUIRES: both are of [0, 24 h), and differ.
struct DayWindow {
  std::chrono::minutes from{};
  std::chrono::minutes to{};
};

/// How jobs go to the server.
enum class HandOver {
  as_it_works,  // as it gets through them
  all_at_once,  // as many as its queue takes; then the run ends, and a later one collects
};

struct Limits {
  /// Jobs of ours on the server, running and waiting, at most; nullopt: as many as keep each of its
  /// workers busy. One while items of others wait.
  std::optional<std::size_t> concurrency{};
  std::size_t downloads = 4;  // files at once
  int retries = 1;            // further attempts at a job, for these causes
  std::set<Cause> retry_on{Cause::out_of_memory, Cause::server, Cause::canceled,
                           Cause::missing_image};
  base::Milliseconds server_timeout{600'000};        // without a good reply, or paused, or full
  std::optional<base::Milliseconds> item_timeout{};  // of one item that runs; waiting never counts
  bool cancel_running = false;                       // on a stop: also what runs now
  std::optional<HaltRule> halt{};
  bool idle_only = false;              // only while nobody else's items wait
  std::optional<DayWindow> between{};  // only then
  HandOver hand_over = HandOver::as_it_works;
};

/// How long it is until the window opens at this time of the day; zero while it is open.
[[nodiscard]] base::Milliseconds until_open(const DayWindow& window,
                                            base::Milliseconds time_of_day);

}  // namespace invokeai_batch::run
