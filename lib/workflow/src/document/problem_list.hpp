// Everything that is wrong with one workflow file, collected before any of it is thrown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::workflow {

class ProblemList {
 public:
  /// `text` is what was parsed; both must outlive the list.
  ProblemList(std::string_view file, std::string_view text) : m_file(file), m_text(text) {}

  /// At a value of the file.
  void add(json::Value at, std::string what, std::string hint = {});

  /// Two members with one name: which one counts would be a guess.
  void check_unique_members(json::Value object);

  /// Throws base::Error(input) with what was collected.
  void throw_if_any() const;

 private:
  std::string_view m_file;
  std::string_view m_text;
  std::vector<base::Problem> m_problems;
  std::size_t m_left_out = 0;
};

}  // namespace invokeai_batch::workflow
