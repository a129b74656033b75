// `run --tidy`: what is done goes from the server's history, once its files are verified.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "invokeai_batch/store/store.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

struct Tidied {
  std::size_t deleted = 0;
  std::string trouble{};  // why it was left half done; or empty
};

/// Deletes the items of this run's jobs that are done, which is when all of their files are there
/// and verified. Only what the server itself says to be of a batch of ours, and to have ended, is
/// deleted: a number alone may be another's item by now. Images stay. Stops early when `is_stopped`
/// says so. Throws nothing for what the server refuses: that is `trouble`.
[[nodiscard]] Tidied tidy_history(Session& session, const store::Store& store,
                                  const std::function<bool()>& is_stopped);

}  // namespace invokeai_batch::app
