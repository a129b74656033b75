#include "directory/set_aside.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "invokeai_batch/base/files.hpp"

namespace invokeai_batch::app {

namespace {

// "old" are those that `run --force` has replaced.
constexpr std::array<std::string_view, 2> k_words{k_changed, "old"};

}  // namespace

std::string set_aside(const std::filesystem::path& directory, const std::string& path,
                      std::string_view word) {
  for (std::int64_t number = 1;; ++number) {
    const auto other = path + "." + std::string(word) + "-" + std::to_string(number);
    if (base::rename_without_replacing(directory / path, directory / other) ==
        base::RenameResult::done) {
      return other;
    }
  }
}

std::string name_before(const std::string& path) {
  const auto digits = path.find_last_not_of("0123456789");
  if (digits == std::string::npos || digits + 1 == path.size()) {
    return {};
  }
  const std::string_view stem(path.data(), digits + 1);
  for (const auto word : k_words) {
    const auto end = "." + std::string(word) + "-";
    if (stem.ends_with(end)) {
      return std::string(stem.substr(0, stem.size() - end.size()));
    }
  }
  return {};
}

}  // namespace invokeai_batch::app
