// Jobs of one run that two of its parts have made, each at its own server or unseen by the other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/store/store.hpp"
#include "shards/known_stores.hpp"

namespace invokeai_batch::app {

/// What tells two results of one job apart: each image has its name on its server.
[[nodiscard]] std::vector<std::string> images_of(const store::StoredJob& stored);

/// Says of a job that two places have made which is kept; nullopt when not both have, or when it is
/// the same result.
[[nodiscard]] std::optional<std::string> made_twice(const store::StoredJob& kept,
                                                    const std::string& where_kept,
                                                    const store::StoredJob& other,
                                                    const std::string& where_other);

/// The same of all jobs, in the order in which the stores of one directory are folded.
[[nodiscard]] std::vector<std::string> made_twice_in(const KnownStores& stores);

}  // namespace invokeai_batch::app
