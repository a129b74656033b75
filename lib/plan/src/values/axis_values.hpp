// What the values of an axis stand for: ranges, lines of a file, folders of pictures, prompts that
// the server expands, arguments of the command line.
#pragma once

#include <string_view>
#include <vector>

#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"
#include "values/draw_base.hpp"
#include "values/fact_reader.hpp"
#include "values/notes.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

struct AxisReader {
  FactReader& facts;
  ProblemList& problems;
  Notes& notes;
  std::size_t most_values;       // of one range: more would not be planned anyway
  std::string_view wildcards{};  // the directory of their files
  DrawBase seed_base{};          // of what is drawn
};

/// Every value that `values` stands for, in order; of an input that takes a list each is one list,
/// and what stands for many are the items of one. `name` is the input's, for messages; folders
/// start at `directory`. What is missing is left to AxisReader::facts.
[[nodiscard]] std::vector<yaml::RawValue> axis_values(const std::vector<yaml::RawValue>& values,
                                                      const workflow::FieldType& type,
                                                      std::string_view name,
                                                      std::string_view directory,
                                                      const AxisReader& reader);

}  // namespace invokeai_batch::plan
