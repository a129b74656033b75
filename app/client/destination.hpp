// Where `get` puts what it fetches.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::app {

struct Destination {
  std::optional<std::filesystem::path> directory{};  // nullopt: standard output
  std::optional<std::filesystem::path> file{};  // what one thing is called; else by its own name
};

/// What ends as the things do that are fetched, and what several of them are called.
struct FetchedKind {
  std::vector<std::string_view> endings{};  // ".json"
  std::string_view plural{};
};

/// `output`: what -o says: a directory (default: "."), "-", or a file for one thing; a name that
/// ends as such things do is no directory that anybody wants, unless it is there. Throws
/// base::Error(usage) when `things` are several and the name is a file's.
[[nodiscard]] Destination destination_of(const std::optional<std::string>& output,
                                         const FetchedKind& fetched, std::size_t things);

}  // namespace invokeai_batch::app
