// All problems of a plan: each told once, a screenful spelled out, the rest counted.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::jobs {

class ProblemList {
 public:
  /// The same problem at another place is counted with the first one.
  void add(base::Problem problem);
  void add(std::vector<base::Problem> problems);

  [[nodiscard]] bool empty() const { return m_problems.empty(); }
  /// At most a screenful, and one last problem that counts the others.
  [[nodiscard]] std::vector<base::Problem> to_tell() const;
  /// Throws base::Error(input) unless it is empty.
  void throw_if_any() const;

 private:
  struct Entry {
    base::Problem problem{};
    std::size_t other_places = 0;
  };
  std::vector<Entry> m_problems;
  std::map<std::string, std::size_t> m_known;  // what, detail and hint → position
  std::size_t m_untold = 0;
};

}  // namespace invokeai_batch::jobs
