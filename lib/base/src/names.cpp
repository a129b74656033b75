#include "invokeai_batch/base/names.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::base {

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool same_text(std::string_view a, std::string_view b) {
  return a == b || (!is_ascii(b) && !is_ascii(a) && composed(a) == composed(b));
}

bool same_name(std::string_view a, std::string_view b) {
  return equal_ignoring_case(a, b) ||
         (!is_ascii(a) && !is_ascii(b) && equal_ignoring_case(composed(a), composed(b)));
}

std::string with_home(std::string_view path, std::string_view home) {
  if (home.empty() || !path.starts_with("~/")) {
    return std::string(path);
  }
  std::string whole(home);
  while (whole.ends_with('/')) {
    whole.pop_back();
  }
  return whole.append(path.substr(1));
}

}  // namespace invokeai_batch::base
