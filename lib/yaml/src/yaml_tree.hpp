// One YAML document as a RawValue, from yaml-cpp's events. The only file that includes yaml-cpp is
// yaml_tree.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::yaml {

/// What is read: valid UTF-8 without a byte order mark and without control characters.
struct YamlText {
  std::string_view text;
  std::string_view name;        // of the file; or
  std::string_view same_place;  // not empty: the place of everything
};

struct YamlSyntaxError {
  std::size_t offset = 0;
  std::string why{};
  std::string hint{};  // when quotes do not mend it; or empty
};

struct YamlResult {
  RawValue root{};
  std::vector<base::Problem> problems{};          // of a text that is YAML
  std::optional<YamlSyntaxError> syntax_error{};  // it is not
};

[[nodiscard]] YamlResult read_yaml(const YamlText& yaml);

/// "jobs.yaml:12:5", or the one place.
[[nodiscard]] std::string place_in(const YamlText& yaml, std::size_t offset);

}  // namespace invokeai_batch::yaml
