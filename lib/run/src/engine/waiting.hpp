// Why nothing is sent, told to people; and the end of a run that has waited for too long.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// One at a time; the first that applies.
enum class WaitKind : std::uint8_t { none, trouble, throttled, hours, paused, full, others };
inline constexpr std::size_t k_wait_kinds = 7;

class Waiting {
 public:
  void advance(EngineState& s);

  [[nodiscard]] bool is_waiting() const { return m_kind != WaitKind::none; }
  /// "": all is well.
  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  void tell(EngineState& s);

  WaitKind m_kind = WaitKind::none;
  std::string m_text;
  bool m_is_told = false;
  std::array<std::optional<base::Instant>, k_wait_kinds> m_told_at{};  // the last time, by kind
  bool m_is_open = false;  // that it goes on again was not told yet
};

}  // namespace invokeai_batch::run
