// How a run stands, in numbers: for a summary in Markdown and for thresholds.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/report/status.hpp"

namespace invokeai_batch::report {

/// Is there a file at this path below the run's directory?
using IsThere = std::function<bool(const std::string& path)>;

struct RunFigures {
  Counts counts{};
  std::size_t missing = 0;          // images that were saved and are no longer there
  base::Milliseconds time{};        // from the first job's start to the last one's end
  std::vector<Failure> failures{};  // of the latest plan, by number
};

/// Takes a run in pieces: every job once, in any order.
class RunCounter {
 public:
  explicit RunCounter(IsThere is_there);
  void add(const store::StoredJob& job);
  [[nodiscard]] RunFigures figures() const;

 private:
  IsThere m_is_there;
  RunFigures m_figures;
  std::optional<base::WallTime> m_first_start;
  std::optional<base::WallTime> m_last_end;
};

/// The server's "2026-11-24 20:10:41.653", in UTC; nullopt for anything else.
[[nodiscard]] std::optional<base::WallTime> server_time(std::string_view text);

}  // namespace invokeai_batch::report
