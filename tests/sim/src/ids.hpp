// Names and times as the server makes them. The ids come from a seed, so that a run can be
// repeated.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "invokeai_batch/base/clock.hpp"

namespace invokeai_batch::sim {

class IdSource {
 public:
  explicit IdSource(std::uint64_t seed) : m_engine(seed) {}

  /// "f332bff4-0f14-45e8-92f8-7ec9aaf755a7".
  [[nodiscard]] std::string uuid();
  /// Uniform in [low, high). An empty range gives `low`.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);

 private:
  std::mt19937_64 m_engine;
};

/// The wall clock as the server's database writes it: "2026-11-24 21:09:07.022", UTC.
[[nodiscard]] std::string timestamp();
[[nodiscard]] std::string timestamp(base::WallTime time);

}  // namespace invokeai_batch::sim
