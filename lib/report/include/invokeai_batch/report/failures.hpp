// Failed jobs, put together by what failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

struct Failure {
  std::int64_t job = 0;  // its number
  std::string reason{};  // "OutOfMemoryError: CUDA out of memory"

  friend bool operator==(const Failure&, const Failure&) = default;
};

/// The failed jobs of the latest plan, by number.
[[nodiscard]] std::vector<Failure> failures_of(const store::Snapshot& snapshot);

/// Did the server refuse the job itself (422 and its like)? Then it refuses the same again.
[[nodiscard]] bool is_refusal(const Failure& failure);

/// Are there some, and all of that kind?
[[nodiscard]] bool are_refusals(const std::vector<Failure>& failures);

/// What helps then: a clause for "next: ".
inline constexpr std::string_view k_after_refusals =
    "correct the value that the server refuses, then run the command again (a changed workflow "
    "needs another directory, -o)";

/// Failures of one kind.
struct FailureGroup {
  std::string kind{};        // "OutOfMemoryError", or the whole reason when it names no type
  std::string message{};     // of the first job; "" when the kind says all
  bool same_message = true;  // of all jobs
  std::vector<std::int64_t> jobs{};  // ascending

  friend bool operator==(const FailureGroup&, const FailureGroup&) = default;
};

/// The largest group first, then by the first job. All text is fit for one line.
[[nodiscard]] std::vector<FailureGroup> group_failures(const std::vector<Failure>& failures);

/// "job 9", "jobs 17, 88, 140", "jobs 1-40, 88 and 12 more": what fits into so many columns, at
/// least the first. REQUIRES: not empty, ascending.
[[nodiscard]] std::string job_list(const std::vector<std::int64_t>& jobs, std::size_t columns);

/// The groups, two lines each at most, indented by two:
///
///     3 × OutOfMemoryError: jobs 17, 88, 140
///         CUDA out of memory. Tried to allocate 2.00 GiB
[[nodiscard]] std::string failures_text(const std::vector<Failure>& failures, std::size_t columns);

}  // namespace invokeai_batch::report
