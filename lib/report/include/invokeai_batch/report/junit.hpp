// `report --junit`: the jobs of a run as test cases, as CI systems read them.
#pragma once

#include <cstddef>
#include <string>

#include "invokeai_batch/report/run_figures.hpp"

namespace invokeai_batch::report {

/// One suite with a case for each job of the latest plan: passed when it is done and its images are
/// there, failed with the reason, skipped while it is not made yet.
class JunitWriter {
 public:
  /// `directory`: as the user wrote it; the name of the suite.
  JunitWriter(std::string directory, IsThere is_there);

  void add(const store::StoredJob& job);
  /// The whole document, of the jobs so far.
  [[nodiscard]] std::string finish() const;

 private:
  std::string m_directory;
  IsThere m_is_there;
  std::string m_cases;
  std::size_t m_tests = 0;
  std::size_t m_failures = 0;
  std::size_t m_skipped = 0;
  base::Milliseconds m_time{};
};

}  // namespace invokeai_batch::report
