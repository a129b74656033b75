// Which store of an output directory is meant: the run's own, or that of one of its shards.
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace invokeai_batch::store {

/// The directory inside the output directory that belongs to the tool.
inline constexpr std::string_view k_directory = ".invokeai-batch";

/// A path alone is the run's own place.
struct Place {
  Place(std::filesystem::path directory, std::optional<std::size_t> of_shard = std::nullopt)
      : output_directory(std::move(directory)), shard(of_shard) {}
  template <std::convertible_to<std::filesystem::path> Path>
  Place(const Path& directory) : output_directory(directory) {}

  std::filesystem::path output_directory;
  std::optional<std::size_t> shard;  // its index, whatever the number of shards is
};

/// Keys of the meta table that a shard's store has besides those of its run.
namespace meta {
inline constexpr std::string_view k_shard = "shard";      // "2/4": which, and of how many
inline constexpr std::string_view k_started = "started";  // ISO 8601, its last start
}  // namespace meta

/// Where its database, its lock and its downloads are.
[[nodiscard]] std::filesystem::path state_directory(const Place& place);

/// The shards that something is there of, ascending. Throws Error(local_io) when that cannot be
/// looked at.
[[nodiscard]] std::vector<std::size_t> shards_in(const std::filesystem::path& output_directory);

}  // namespace invokeai_batch::store
