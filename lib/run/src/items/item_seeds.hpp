// Which seeds made an image, as the server's own record of the run has it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::run {

/// The graph as it was executed: iterations spread out, every input with the value that it had.
class ItemSeeds {
 public:
  /// The document of `session` has to outlive it.
  explicit ItemSeeds(json::Value session);

  /// The values of every `seed` of an executed node and of all that it came from, each once, in
  /// ascending order. Nodes that only record a seed (metadata) do not count.
  [[nodiscard]] std::vector<std::int64_t> of(std::string_view exec_id) const;

 private:
  json::Value m_nodes;
  std::map<std::string, std::set<std::string>, std::less<>> m_sources;  // by what they feed
};

/// "7", "7 42".
[[nodiscard]] std::string seeds_text(const std::vector<std::int64_t>& seeds);

}  // namespace invokeai_batch::run
