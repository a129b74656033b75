// What `verify --repair` does about what is wrong in a directory of images.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "directory/verification.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// The server has no such file; `why` in its words.
struct GoneThere {
  std::string why{};
};
/// It did not come, which says nothing of the file; another time it may.
struct NotGiven {
  std::string why{};
};
/// The bytes of a file, whole.
using Given = std::variant<std::string, GoneThere, NotGiven>;

/// Fetches a file of the lists from the server. May throw base::Error(server) where nothing more is
/// to be had from it.
using FetchWanted = std::function<Given(const WantedFile&)>;

/// Moves changed files aside, fetches what is missing and the server still has (to the bit what it
/// was), has the next run make what it has no more, writes results.csv anew; says in
/// `verification` what became of each. Foreign files stay as they are. `store`: of a run, held
/// since before it was verified, with all that its shards know. Throws base::Error(local_io), and
/// what `fetch` throws.
void repair(const std::string& directory, Verification& verification, const FetchWanted& fetch,
            std::optional<store::Store>& store);

}  // namespace invokeai_batch::app
