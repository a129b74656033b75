// How a run is stopped from elsewhere: a file in its directory, which the process sees from
// whatever host it was made. It asks; the process ends by itself.
#pragma once

#include <filesystem>
#include <string>

#include "invokeai_batch/base/clock.hpp"

namespace invokeai_batch::app {

/// Asks the run that is at work in the directory to stop, once more if need be. Throws
/// base::Error(local_io).
void request_cancel(const std::string& directory);
/// Takes the request back: the process that it was meant for is gone.
void withdraw_cancel(const std::string& directory);

/// The side of the process at work. A request that was made before concerns an earlier one.
class CancelWatch {
 public:
  explicit CancelWatch(const std::string& directory);
  ~CancelWatch();
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;

  /// How often it is worth asking.
  static constexpr base::Milliseconds k_interval{500};

  /// True once: the request has come.
  [[nodiscard]] bool take();

 private:
  std::filesystem::path m_file;
  base::Instant m_next{};
  bool m_taken = false;
};

}  // namespace invokeai_batch::app
