// A clock on the wall that is set a year forth, and back, again and again: preloaded into the
// program (LD_PRELOAD) by a test. The clock that only measures (CLOCK_MONOTONIC) is left alone, as
// it is by whoever sets a machine's date.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  constexpr unsigned k_readings_between_jumps = 25;
  constexpr time_t k_year = 31'536'000;
  static std::atomic<unsigned> readings{0};
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && clock == CLOCK_REALTIME && readings++ / k_readings_between_jumps % 2 == 1) {
    time->tv_sec += k_year;
  }
  return result;
}
