#include "invokeai_batch/store/place.hpp"

#include <algorithm>
#include <string>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::store {

namespace fs = std::filesystem;

namespace {

fs::path shards_directory(const fs::path& output_directory) {
  return output_directory / k_directory / "shards";
}

// Only a name that we would write: "3", no "03".
std::optional<std::size_t> shard_of(const std::string& name) {
  const auto number = base::parse_integer(name);
  const bool is_ours = number && *number >= 0 && std::to_string(*number) == name;
  return is_ours ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

}  // namespace

fs::path state_directory(const Place& place) {
  return place.shard ? shards_directory(place.output_directory) / std::to_string(*place.shard)
                     : place.output_directory / k_directory;
}

std::vector<std::size_t> shards_in(const fs::path& output_directory) {
  const auto directory = shards_directory(output_directory);
  std::vector<std::size_t> shards;
  std::error_code error;
  for (auto entry = fs::directory_iterator(directory, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (const auto shard = shard_of(entry->path().filename().string())) {
      shards.push_back(*shard);
    }
  }
  const bool is_none =
      error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
  if (error && !is_none) {
    throw base::system_error("look into", directory.string(), error.value());
  }
  std::sort(shards.begin(), shards.end());
  return shards;
}

}  // namespace invokeai_batch::store
