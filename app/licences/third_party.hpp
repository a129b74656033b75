// Whose work is in this program besides our own, and under which licences.
#pragma once

#include <string_view>
#include <vector>

namespace invokeai_batch::app {

/// Is it part of this program, or does the system bring it along?
enum class Place { inside, system };

struct ThirdParty {
  std::string_view name;     // one word, as people call it: "SQLite"
  std::string_view version;  // that this program was built with; empty: it does not tell
  std::string_view licence;  // as SPDX names it
  Place place;
  std::string_view text;  // the notices, and the licence or where it is
};

/// Ourselves first, then by name. Made at build time: third_party.cmake.
[[nodiscard]] const std::vector<ThirdParty>& third_parties();

}  // namespace invokeai_batch::app
