// All problems of a plan, each once, with all its places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::plan {

class ProblemList {
 public:
  /// The same problem at another place adds the place to the first one.
  void add(base::Problem problem);
  void add(std::vector<base::Problem> problems);
  /// Problems of texts that could not be read: what is found later at the same places follows from
  /// them, and is left out.
  void add_unread(const std::vector<base::Problem>& problems);

  [[nodiscard]] bool empty() const { return m_problems.empty(); }
  [[nodiscard]] std::vector<base::Problem> to_tell() const;
  /// Throws base::Error(input) unless it is empty.
  void throw_if_any() const;

 private:
  std::vector<base::Problem> m_problems;
  std::map<std::string, std::size_t> m_known;              // what, detail and hint → position
  std::set<std::pair<std::size_t, std::string>> m_places;  // position and place
  std::set<std::string> m_unread;                          // places
};

/// "job 17 and 3 others": the place of what several jobs have.
[[nodiscard]] std::string place_of_jobs(std::int64_t first, std::size_t count);

}  // namespace invokeai_batch::plan
