// Work beside the transfers.

#include "mirror/beside_thread.hpp"

#include <poll.h>

#include <cstddef>
#include <vector>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

namespace {

bool is_readable(int fd, int milliseconds) {
  pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&waited, 1, milliseconds) == 1;
}

}  // namespace

TEST_CASE("beside: work is done in its order, and all of it before the end", "[app]") {
  constexpr std::size_t k_more_than_memory_for = std::size_t{1} << 30U;
  std::vector<int> done;
  {
    BesideThread beside;
    for (int i = 0; i < 50; ++i) {
      beside.add(k_more_than_memory_for, [&done, i] { done.push_back(i); });
    }
  }
  REQUIRE(done.size() == 50);
  for (int i = 0; i < 50; ++i) {
    CHECK(done[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("beside: who polls is woken until it hushes, however often it was called", "[app]") {
  constexpr int k_long = 60'000;
  BesideThread beside;
  CHECK_FALSE(is_readable(beside.wake_fd(), 0));
  beside.add(0, [&beside] { beside.wake(); });
  CHECK(is_readable(beside.wake_fd(), k_long));
  beside.wake();
  beside.hush();
  CHECK_FALSE(is_readable(beside.wake_fd(), 0));
  beside.hush();  // does not wait
}
