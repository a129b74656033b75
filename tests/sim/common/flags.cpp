#include "flags.hpp"

#include <algorithm>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::tests {
namespace {

[[noreturn]] void fail(std::string what, std::string hint = {}) {
  throw base::Error(base::ErrorClass::usage, {.what = std::move(what), .hint = std::move(hint)});
}

const Flag& find_flag(const std::vector<Flag>& flags, const std::string& name) {
  const auto found =
      std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
  if (found == flags.end()) {
    fail("there is no flag " + name, "--help lists them");
  }
  return *found;
}

}  // namespace

std::string help_text(std::string_view usage, const std::vector<Flag>& flags) {
  std::size_t widest = 0;
  for (const auto& flag : flags) {
    widest = std::max(widest, flag.name.size() + 1 + flag.value.size());
  }
  std::string out(usage);
  out += "\n\n";
  for (const auto& flag : flags) {
    out += "  " + base::pad_right(flag.name + " " + flag.value, widest + 2) + flag.help + "\n";
  }
  return out;
}

void parse_flags(const std::vector<std::string>& arguments, const std::vector<Flag>& flags) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (argument.rfind("--", 0) != 0) {
      fail("'" + argument + "' is no flag: all arguments are --name value");
    }
    const auto equals = argument.find('=');
    const auto& flag = find_flag(flags, argument.substr(0, equals));
    if (flag.value.empty()) {
      if (equals != std::string::npos) {
        fail(flag.name + " takes no value");
      }
      flag.take({});
    } else if (equals != std::string::npos) {
      flag.take(argument.substr(equals + 1));
    } else if (++i < arguments.size()) {
      flag.take(arguments[i]);
    } else {
      fail(flag.name + " needs a value: " + flag.name + " " + flag.value);
    }
  }
}

long long integer_value(const std::string& flag, const std::string& text, long long least,
                        long long most) {
  const auto value = base::parse_integer(text);
  if (!value || *value < least || *value > most) {
    fail(flag + " " + text + ": expected a whole number from " + std::to_string(least) + " to " +
         std::to_string(most));
  }
  return *value;
}

}  // namespace invokeai_batch::tests
