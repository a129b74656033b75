// The command lines of the test programs: `--name value` and `--name=value`, each flag a row of a
// table. (CLI11 belongs to the product's own program.)
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::tests {

struct Flag {
  std::string name{};   // "--port"
  std::string value{};  // what its value is called in the help; empty: it takes none
  std::string help{};
  std::function<void(const std::string&)> take{};
};

/// The help text: `usage` and one line per flag.
[[nodiscard]] std::string help_text(std::string_view usage, const std::vector<Flag>& flags);

/// Hands every argument to its flag. Throws base::Error(usage) for unknown flags, missing values
/// and positional arguments; what a flag's `take` throws passes through.
void parse_flags(const std::vector<std::string>& arguments, const std::vector<Flag>& flags);

/// The value of a flag as a whole number in [least, most]; throws base::Error(usage).
[[nodiscard]] long long integer_value(const std::string& flag, const std::string& text,
                                      long long least, long long most);

}  // namespace invokeai_batch::tests
